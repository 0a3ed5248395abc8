// SHA-256 (FIPS 180-4), synchronous: the tags hash a form's values while the page is already being left.
// Served in front of every tag script of the demo, so it defines itself once.
(function (global) {
  if (global.tagSha256Bytes) { return; }

  // The first 32 bits of the fractional parts of the roots of the first primes.
  var initial = [];
  var rounds = [];
  for (var candidate = 2; rounds.length < 64; candidate += 1) {
    var prime = true;
    for (var divisor = 2; divisor * divisor <= candidate; divisor += 1) {
      if (candidate % divisor === 0) { prime = false; break; }
    }
    if (prime) {
      if (initial.length < 8) { initial.push(fraction(Math.sqrt(candidate))); }
      rounds.push(fraction(Math.cbrt(candidate)));
    }
  }

  function fraction(root) { return ((root - Math.floor(root)) * 4294967296) | 0; }

  function rotate(word, by) { return (word >>> by) | (word << (32 - by)); }

  function padded(text) {
    var bytes = Array.from(new TextEncoder().encode(text));
    var bits = bytes.length * 8;
    bytes.push(128);
    while (bytes.length % 64 !== 56) { bytes.push(0); }
    bytes.push(0, 0, 0, 0, (bits >>> 24) & 255, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255);
    return bytes;
  }

  function compress(state, bytes, start) {
    var w = [];
    for (var t = 0; t < 64; t += 1) {
      if (t < 16) {
        var at = start + t * 4;
        w[t] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
      } else {
        var s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ (w[t - 15] >>> 3);
        var s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ (w[t - 2] >>> 10);
        w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0;
      }
    }
    var a = state[0], b = state[1], c = state[2], d = state[3];
    var e = state[4], f = state[5], g = state[6], h = state[7];
    for (var i = 0; i < 64; i += 1) {
      var sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      var t1 = (h + sum1 + ((e & f) ^ (~e & g)) + rounds[i] + w[i]) | 0;
      var sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      var t2 = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    return [a, b, c, d, e, f, g, h].map(function (word, n) { return (word + state[n]) | 0; });
  }

  global.tagSha256Bytes = function (text) {
    var bytes = padded(text);
    var state = initial;
    for (var start = 0; start < bytes.length; start += 64) { state = compress(state, bytes, start); }
    var digest = new Uint8Array(32);
    state.forEach(function (word, n) { new DataView(digest.buffer).setInt32(n * 4, word); });
    return digest;
  };

  global.tagSha256Hex = function (text) {
    return Array.from(global.tagSha256Bytes(text), function (byte) {
      return (byte + 256).toString(16).slice(1);
    }).join('');
  };
}(window));
