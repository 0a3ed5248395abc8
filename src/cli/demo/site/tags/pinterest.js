// Stand-in for the Pinterest tag (s.pinimg.com/ct/core.js), for the demo.
// Imitates: events as GET ct.pinterest.com/v3/ with three JSON objects in the query:
// pd (the person: hashed e-mail, browser id), ed (the event), ad (the page and device).
(function () {
  'use strict';
  let tag = '';
  let consent = true;
  let email = '';

  function browserId() {
    const known = document.cookie.match(/(?:^|; )_pin_unauth=([^;]+)/);
    const id = known ? known[1] : btoa(`uid=${btoa(crypto.randomUUID())}`).replace(/=/g, '');
    document.cookie = `_pin_unauth=${id}; path=/; max-age=31536000; secure; samesite=lax`;
    return id;
  }

  function person() {
    if (!consent) { return {}; }
    const known = { pin_unauth: browserId() };
    return email ? { em: tagSha256Hex(email.toLowerCase().replace(/\s/g, '')), ...known } : known;
  }

  function page() {
    return {
      loc: location.href, ref: document.referrer, if: false, sh: screen.height, sw: screen.width, mh: '8821a9da', is_eu: false,
      architecture: '', bitness: '', brands: [], mobile: false, model: '', platform: '', platformVersion: '', uaFullVersion: '', ecm_enabled: true,
    };
  }

  function send(event, details) {
    const fields = { event };
    if (details) { fields.ed = JSON.stringify(details); }
    Object.assign(fields, { tid: tag, pd: JSON.stringify(person()), ad: JSON.stringify(page()), cb: Date.now() });
    const query = Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    fetch(`https://ct.pinterest.com/v3/?${query}`, { keepalive: true, mode: 'no-cors', credentials: 'include' }).catch(function () {});
  }

  const commands = {
    setconsent(given) { consent = given; },
    load(id, options) { tag = id; email = (options && options.em) || ''; },
    page() { send('init'); },
    track(event, details) { send(event, details); },
  };
  function run(call) { commands[call[0]](...call.slice(1)); }
  window.pintrk.queue.splice(0).forEach(run);
  window.pintrk.queue.push = run;
}());
