// Stand-in for the TikTok Pixel (analytics.tiktok.com/i18n/pixel/events.js), for the demo.
// Imitates: page and site events at /api/v2/pixel, automatic clicks at /api/v2/pixel/act with the element's text,
// automatic advanced matching (auto_email, auto_phone_number), and a beacon when a page is left.
(function () {
  'use strict';
  const HOST = 'https://analytics.tiktok.com';
  let pixel = '';
  let consent = true;
  let user = {};
  let clicks = 0;

  function letters(count) {
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    return Array.from({ length: count }, () => alphabet[Math.floor(Math.random() * 32)]).join('');
  }

  function anonymousId() {
    const known = document.cookie.match(/(?:^|; )_ttp=([^;]+)/);
    const id = known ? known[1] : `01${letters(24)}_.tt.1`;
    document.cookie = `_ttp=${id}; path=/; max-age=33696000; secure; samesite=lax`;
    return id;
  }
  function sessionId() {
    if (!sessionStorage.getItem('tt_sessionId')) { sessionStorage.setItem('tt_sessionId', `${crypto.randomUUID()}::${letters(20)}`); }
    return sessionStorage.getItem('tt_sessionId');
  }

  function context() {
    const common = {
      ad: { sdk_env: 'external', jsb_status: 2 },
      device: { platform: 'pc' },
      user: consent ? { anonymous_id: anonymousId(), ...user } : {},
      pixel: { code: pixel, runtime: '1' },
      page: { url: location.href, referrer: document.referrer, load_progress: '2' },
      library: { name: 'pixel.js', version: '2.2.0' },
      variation_id: 'test_2_single_track',
      userAgent: navigator.userAgent,
    };
    return consent ? { ...common, session_id: `${sessionId()}-${pixel}`, pageview_id: `${crypto.randomUUID()}-${pixel}`, csct: 1, css: 1 } : common;
  }

  function diagnosis() {
    const label = (found) => ({ label: found ? 'correct_format' : 'missing' });
    return {
      raw_email: label(false), raw_auto_email: label(user.auto_email), raw_phone: label(false),
      raw_auto_phone: label(user.auto_phone_number), hashed_email: label(false), hashed_phone: label(false),
    };
  }

  function message(extra) {
    return JSON.stringify({
      event_id: '', message_id: `messageId-${Date.now()}-${Math.floor(Math.random() * 1e13)}-${pixel}`, is_onsite: false,
      timestamp: new Date().toISOString(), context: context(), _inspection: { vids: '' }, properties: {},
      signal_diagnostic_labels: diagnosis(), ...extra,
    });
  }

  function post(path, body) { // a string goes out as text/plain, which needs no preflight
    fetch(HOST + path, { method: 'POST', body, keepalive: true, mode: 'no-cors', credentials: 'include' }).catch(function () {});
  }

  function xpath(element) {
    const steps = [];
    for (let at = element; at !== document.documentElement; at = at.parentElement) {
      steps.unshift(`${at.tagName.toLowerCase()}[${Array.from(at.parentElement.children).filter((other) => other.tagName === at.tagName).indexOf(at) + 1}]`);
    }
    return `/html/${steps.join('/')}`;
  }

  document.addEventListener('change', (event) => {
    const field = event.target;
    if (!consent) { return; }
    if (field.type === 'email') { user.auto_email = tagSha256Hex(field.value.trim().toLowerCase()); }
    if (field.type === 'tel') {
      const number = field.value.replace(/\D/g, '');
      user.auto_phone_number = tagSha256Hex(`+${number.length === 10 ? '1' : ''}${number}`);
    }
  }, true);

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button, a.button');
    if (!button || !consent || !pixel) { return; }
    clicks += 1;
    post('/api/v2/pixel/act', message({
      action: 'Click',
      auto_collected_properties: {
        page_trigger: 'Click',
        trigger_element: {
          tag: button.tagName.toLowerCase(), inner_text: button.innerText, xpath: xpath(button), index: clicks,
          attributes: { class: button.className, id: button.id, type: button.type || '' },
        },
      },
    }));
  }, true);

  window.addEventListener('pagehide', () => {
    if (consent && pixel && clicks > 0) {
      navigator.sendBeacon(`${HOST}/api/v2/pixel/act`, message({ action: 'PageLeave', auto_collected_properties: { page_trigger: 'PageLeave', clicks } }));
    }
  });

  const commands = {
    holdConsent() { consent = false; },
    load(code) { pixel = code; },
    page() { post('/api/v2/pixel', message({ event: 'Pageview' })); },
    track(event, properties) { post('/api/v2/pixel', message({ event, properties })); },
  };
  function run(call) { commands[call[0]](...call.slice(1)); }
  window.ttq.splice(0).forEach(run);
  window.ttq.push = run;
}());
