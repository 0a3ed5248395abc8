// Stand-in for Google's tag (www.googletagmanager.com/gtag/js), for the demo.
// Imitates: GA4 events with enhanced measurement (site search, form interactions) at /g/collect,
// and the user data of Google Ads enhanced conversions at /ccm/form-data.
(function () {
  'use strict';
  const NOISE = {
    gtm: '45je54n0v9115044890za200', gcd: '13l3l3l3l1l1', npa: '0', dma: '0',
    tag_exp: '102887800~103051953~103077950~103106314~103106316~103116026~103200004', frm: '0',
  };
  const AGENT = { uaa: '', uab: '', uafvl: '', uamb: '0', uam: '', uap: '', uapv: '', uaw: '0' };
  const SEARCH_FIELDS = ['q', 's', 'search', 'query', 'keyword'];
  const page = Date.now();
  let property = '';
  let consent = true;
  let userData = null;
  let sent = 0;
  let started = null; // a form_start that waits to share a request with form_submit

  function digits() { return String(Math.floor(1e9 + Math.random() * 9e9)); }
  function seconds() { return Math.floor(Date.now() / 1000); }

  function stored(name, create) {
    const known = document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]+)`));
    const value = known ? known[1] : create();
    document.cookie = `${name}=${value}; path=/; max-age=63072000; secure; samesite=lax`;
    return value;
  }
  function clientId() { return stored('_ga', () => `GA1.1.${digits()}.${seconds()}`).split('.').slice(2).join('.'); }
  function sessionId() { return stored(`_ga_${property.slice(2)}`, () => `GS1.1.${seconds()}.1.1.${seconds()}.0.0.0`).split('.')[2]; }
  function adsId() { return stored('_gcl_au', () => `1.1.${digits()}.${seconds()}`).split('.').slice(2).join('.'); }

  function post(address, parameters, body) {
    fetch(`${address}?${parameters}`, { method: 'POST', body, keepalive: true, mode: 'no-cors', credentials: 'include' }).catch(function () {});
  }

  function eventFields(name, parameters) {
    const fields = new URLSearchParams({ en: name });
    for (const [key, value] of Object.entries(parameters)) {
      fields.append(`${typeof value === 'number' ? 'epn' : 'ep'}.${key}`, value);
    }
    return fields;
  }

  function collect(events) {
    sent += 1;
    const common = new URLSearchParams({ v: '2', tid: property, _p: page, ...NOISE });
    if (consent) { common.append('cid', clientId()); } else { common.append('gcs', 'G100'); }
    Object.entries({ ul: navigator.language.toLowerCase(), sr: `${screen.width}x${screen.height}`, ...AGENT, are: '1', pae: '1', pscdl: 'noapi', _s: sent })
      .forEach(([name, value]) => common.append(name, value));
    if (consent) { common.append('sid', sessionId()); common.append('sct', '1'); common.append('seg', '1'); }
    Object.entries({ dl: location.href, dr: document.referrer, dt: document.title }).forEach(([name, value]) => common.append(name, value));
    const tail = `&tfd=${Math.round(performance.now())}`;
    if (events.length === 1) {
      post('https://www.google-analytics.com/g/collect', `${common}&${events[0]}${tail}`);
    } else {
      post('https://www.google-analytics.com/g/collect', `${common}${tail}`, events.join('\r\n'));
    }
  }

  function pageView() {
    collect([eventFields('page_view', {})]);
    const query = new URLSearchParams(location.search);
    const field = SEARCH_FIELDS.find((name) => query.get(name));
    if (field && consent) { collect([eventFields('view_search_results', { search_term: query.get(field) })]); }
  }

  function formDetails(form) {
    return { form_id: form.id, form_name: form.name, form_destination: form.action, form_length: form.elements.length };
  }
  document.addEventListener('input', (event) => {
    const form = event.target.form;
    if (!consent || started || !form || form.method !== 'post') { return; }
    started = eventFields('form_start', {
      ...formDetails(form), first_field_id: event.target.id, first_field_name: event.target.name, first_field_type: event.target.type, first_field_position: 1,
    });
  }, true);
  document.addEventListener('submit', (event) => {
    if (!started) { return; }
    collect([started, eventFields('form_submit', { ...formDetails(event.target), form_submit_text: event.submitter ? event.submitter.innerText : '' })]);
    started = null;
  }, true);

  function digest(text) {
    return btoa(String.fromCharCode(...tagSha256Bytes(text))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  }

  function formData(account) {
    const name = (text) => digest(text.trim().toLowerCase().replace(/[^\p{L}]/gu, ''));
    const { address } = userData;
    const packed = [
      'tv.1', `em.${digest(userData.email.trim().toLowerCase())}`, `pn0.${digest(`+${userData.phone_number.replace(/\D/g, '')}`)}`,
      `fn0.${name(address.first_name)}`, `ln0.${name(address.last_name)}`,
      `ct0.${address.city}`, `pc0.${address.postal_code}`, `co0.${address.country}`,
    ].join('~');
    // Not URLSearchParams: Google leaves the tildes of the packed list as they are.
    const fields = { ...NOISE, auid: adsId(), ...AGENT, ec_mode: 'c', em: packed };
    const query = Object.entries(fields).map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
    post(`https://google.com/ccm/form-data/${account}`, query);
  }

  const commands = {
    js() {},
    consent(_, state) { consent = state.analytics_storage !== 'denied'; },
    config(id) { if (id.startsWith('G-')) { property = id; pageView(); } },
    set(_, data) { userData = data; },
    event(name, parameters) {
      if (name === 'conversion') { formData(parameters.send_to.replace('AW-', '').split('/')[0]); } else { collect([eventFields(name, parameters)]); }
    },
  };
  function run(call) { commands[call[0]](...Array.from(call).slice(1)); }
  window.dataLayer.splice(0).forEach(run);
  window.dataLayer.push = run;
}());
