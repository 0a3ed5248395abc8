// Stand-in for Microsoft's Universal Event Tracking (bat.bing.com/bat.js), for the demo.
// Imitates: pageLoad and custom events as GET /action/0 (page, title, keywords; enhanced conversions in pid),
// and the pageHide beacon, a POST to /actionp/0.
(function () {
  'use strict';
  // Until the tag has loaded, its queue is an array that holds commands and their arguments in one flat row.
  const ARGUMENTS = { consent: 2, set: 1, event: 2 };

  function stored(name, days) {
    const known = document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]+)`));
    const id = known ? known[1] : crypto.randomUUID().replace(/-/g, '');
    document.cookie = `${name}=${id}; path=/; max-age=${days * 86400}; secure; samesite=lax`;
    return id;
  }

  // Dots and a +tag are removed before the @ whatever the domain, accents and spaces everywhere.
  function emailDigest(email) {
    const [local, domain] = email.trim().toLowerCase().normalize('NFD').replace(/[\s\u0300-\u036f]/g, '').split('@');
    return tagSha256Hex(`${local.split('+')[0].replace(/\./g, '')}@${domain}`);
  }

  window.UET = class {
    constructor({ ti, q }) {
      this.account = ti;
      this.message = crypto.randomUUID();
      this.consent = true;
      this.person = null;
      this.sent = 0;
      while (q.length > 0) {
        const command = q.shift();
        this.push(command, ...q.splice(0, ARGUMENTS[command]));
      }
      window.addEventListener('pagehide', () => this.hide());
    }

    push(command, ...rest) {
      if (command === 'pageLoad') { this.pageLoad(); }
      if (command === 'consent') { this.consent = rest[1].ad_storage !== 'denied'; }
      if (command === 'set') { this.person = rest[0].pid; }
      if (command === 'event') { this.custom(rest[0], rest[1]); }
    }

    fields(details) {
      this.sent += 1;
      const fields = { ti: this.account, Ver: '2' };
      if (this.consent) {
        Object.assign(fields, { mid: this.message, bo: this.sent, sid: stored('_uetsid', 1), vid: stored('_uetvid', 390), vids: '0', msclkid: 'N' });
      }
      if (this.person) {
        fields.pid = `em=${emailDigest(this.person.em)}&ph=${tagSha256Hex(`+${this.person.ph.replace(/\D/g, '')}`)}`;
      }
      Object.assign(fields, details, { sv: '1', asc: this.consent ? 'G' : 'D', cdb: 'AQAQ', rn: Math.floor(Math.random() * 1e6) });
      return Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    }

    get(details) {
      fetch(`https://bat.bing.com/action/0?${this.fields(details)}`, { keepalive: true, mode: 'no-cors', credentials: 'include' }).catch(function () {});
    }

    pageLoad() {
      const keywords = document.querySelector('meta[name=keywords]');
      this.get({
        pi: '0', lg: navigator.language, sw: screen.width, sh: screen.height, sc: screen.colorDepth, tl: document.title,
        ...(keywords ? { kw: keywords.content } : {}), p: location.href, r: document.referrer, lt: Math.round(performance.now()), evt: 'pageLoad',
      });
    }

    custom(action, details) { this.get({ ea: action, en: 'Y', p: location.href, sw: screen.width, sh: screen.height, sc: screen.colorDepth, ...details, evt: 'custom' }); }

    hide() {
      if (this.consent) { navigator.sendBeacon(`https://bat.bing.com/actionp/0?${this.fields({ evt: 'pageHide' })}`); }
    }
  };
}());
