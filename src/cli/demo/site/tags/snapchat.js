// Stand-in for the Snap Pixel (sc-static.net/scevent.min.js), for the demo.
// Imitates: site events as a form at tr.snapchat.com/p (u_hem: the hashed e-mail the site gave to init),
// and automatic clicks as JSON sent as text/plain, with the clicked element's text in md.btx.
(function () {
  'use strict';
  const ENDPOINT = 'https://tr.snapchat.com/p';
  const VERSION = '3.44.6-2504241707';
  const startedAt = Date.now();
  let pixel = '';
  let limited = false;
  let email = '';

  function stored(name) {
    const known = document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]+)`));
    const id = known ? known[1] : crypto.randomUUID();
    document.cookie = `${name}=${id}; path=/; max-age=33696000; secure; samesite=lax`;
    return id;
  }
  function inStorage(storage, name) {
    if (!storage.getItem(name)) { storage.setItem(name, crypto.randomUUID()); }
    return storage.getItem(name);
  }
  function ids() {
    return limited ? {} : { u_c1: stored('_scid'), u_sclid: inStorage(localStorage, 'u_sclid'), u_scsid: inStorage(sessionStorage, 'u_scsid') };
  }
  function post(body) {
    fetch(ENDPOINT, { method: 'POST', body, keepalive: true, mode: 'no-cors', credentials: 'include' }).catch(function () {});
  }

  function track(event, details) {
    const fields = { pid: pixel, ev: event, pids: pixel };
    if (email) { fields.u_hem = tagSha256Hex(email.trim().toLowerCase()); }
    if (limited) { fields.data_use = 'lmu'; }
    post(new URLSearchParams({
      ...fields, ...ids(), ...details, bg: 'false', bt: 'aadafeb2', d_bvs: '', huah: 'true',
      m_pi: Math.round(performance.now()), m_pl: '0', m_pv: '2', m_rd: Date.now() - startedAt,
      m_sh: screen.height, m_sw: screen.width, pl: location.href, rf: document.referrer, ts: Date.now(), v: VERSION,
    }));
  }

  function click(text) {
    const own = ids();
    post(JSON.stringify({
      ctx: {
        bt: '1d53c387', c1: own.u_c1, ls: own.u_sclid, r: crypto.randomUUID(), ss: own.u_scsid, bg: false,
        sh: screen.height, sw: screen.width, ua: navigator.userAgent, url: location.href, v: VERSION, pv: 2,
        rd: Date.now() - startedAt, sa: startedAt, ts: Date.now(), d_bvs: '', huah: true, cbt: [],
      },
      req: [{ md: { btx: text, pids: [pixel] }, t: { pid: pixel, ev: 'CLICK', u_c1: own.u_c1, u_sclid: own.u_sclid, u_scsid: own.u_scsid }, del: 0 }],
      u_scsid: own.u_scsid,
    }));
  }

  document.addEventListener('click', (event) => {
    const element = event.target.closest('a, button, label');
    if (element && pixel && !limited) { click(element.innerText); }
  }, true);

  const commands = {
    init(id, options) {
      pixel = id;
      limited = (options.data_use || []).includes('lmu');
      email = options.user_email || '';
    },
    track(event, details) { track(event, details || {}); },
  };
  window.snaptr.handleRequest = function (command, ...rest) { commands[command](...rest); };
  window.snaptr.queue.splice(0).forEach((call) => window.snaptr.handleRequest(...call));
}());
