// The portal's own script: what its pages do, the tags' snippets as the vendors hand them out (written out),
// and the events that the site itself reports. Each page names its tags in <body data-tags> and says in
// <html data-consent> whether cookies were accepted.
(function () {
  'use strict';
  const IDS = {
    meta: '1048217736550921',
    analytics: 'G-7QX2MB41RT',
    ads: 'AW-10984217365',
    tiktok: 'CQ4V7HRC77U9T3K2M8E0',
    snapchat: '6f0c2d1e-58b7-4b0a-9d3e-2a7c41e9b058',
    linkedin: '6120448',
    pinterest: '2612904417733',
    microsoft: '187041265',
    x: 'oq7f2',
  };
  const consent = document.documentElement.dataset.consent === 'given';
  const account = JSON.parse(sessionStorage.getItem('account') || '{}');

  function find(selector) { return document.querySelector(selector); }
  function remember(details) { sessionStorage.setItem('account', JSON.stringify(Object.assign(account, details))); }

  function load(address, ready) {
    const script = document.createElement('script');
    script.async = true;
    script.src = address;
    script.onload = ready;
    document.head.append(script);
  }

  const snippets = {
    meta() {
      const fbq = window.fbq = function () { if (fbq.callMethod) { fbq.callMethod.apply(fbq, arguments); } else { fbq.queue.push(arguments); } };
      window._fbq = fbq;
      Object.assign(fbq, { push: fbq, loaded: true, version: '2.0', queue: [] });
      load('https://connect.facebook.net/en_US/fbevents.js');
      if (!consent) { fbq('dataProcessingOptions', ['LDU'], 0, 0); }
      fbq('init', IDS.meta);
      fbq('track', 'PageView');
    },
    google() {
      window.dataLayer = window.dataLayer || [];
      window.gtag = function () { window.dataLayer.push(arguments); };
      load(`https://www.googletagmanager.com/gtag/js?id=${IDS.analytics}`);
      if (!consent) { window.gtag('consent', 'default', { ad_storage: 'denied', analytics_storage: 'denied' }); }
      window.gtag('js', new Date());
      window.gtag('config', IDS.analytics);
      window.gtag('config', IDS.ads);
    },
    tiktok() {
      const ttq = window.ttq = [];
      window.TiktokAnalyticsObject = 'ttq';
      ['page', 'track', 'holdConsent'].forEach((name) => {
        ttq[name] = function (...details) { ttq.push([name, ...details]); };
      });
      ttq.load = function (id) {
        load(`https://analytics.tiktok.com/i18n/pixel/events.js?sdkid=${id}&lib=ttq`);
        ttq.push(['load', id]);
      };
      ttq.load(IDS.tiktok);
      if (!consent) { ttq.holdConsent(); }
      ttq.page();
    },
    snapchat() {
      const snaptr = window.snaptr = function () { if (snaptr.handleRequest) { snaptr.handleRequest.apply(snaptr, arguments); } else { snaptr.queue.push(arguments); } };
      snaptr.queue = [];
      load('https://sc-static.net/scevent.min.js');
      snaptr('init', IDS.snapchat, consent ? { user_email: account.email } : { data_use: ['lmu'] });
      snaptr('track', 'PAGE_VIEW');
    },
    linkedin() {
      window._linkedin_partner_id = IDS.linkedin;
      window._linkedin_data_partner_ids = [IDS.linkedin];
      window._linkedin_ids_denied = !consent;
      window.lintrk = function (command, details) { window.lintrk.q.push([command, details]); };
      window.lintrk.q = [];
      load('https://snap.licdn.com/li.lms-analytics/insight.min.js');
    },
    pinterest() {
      const pintrk = window.pintrk = function () { pintrk.queue.push(Array.from(arguments)); };
      Object.assign(pintrk, { queue: [], version: '3.0' });
      load('https://s.pinimg.com/ct/core.js');
      if (!consent) { pintrk('setconsent', false); }
      pintrk('load', IDS.pinterest, consent ? { em: account.email } : {});
      pintrk('page');
    },
    microsoft() {
      window.uetq = window.uetq || [];
      if (!consent) { window.uetq.push('consent', 'default', { ad_storage: 'denied' }); }
      load('https://bat.bing.com/bat.js', () => {
        window.uetq = new window.UET({ ti: IDS.microsoft, enableAutoSpaTracking: true, q: window.uetq });
        window.uetq.push('pageLoad');
      });
    },
    x() {
      const twq = window.twq = function () { if (twq.exe) { twq.exe.apply(twq, arguments); } else { twq.queue.push(arguments); } };
      Object.assign(twq, { version: '1.1', queue: [] });
      load('https://static.ads-twitter.com/uwt.js');
      twq('config', IDS.x, consent ? {} : { restricted_data_use: 'restrict_optimization' });
    },
  };

  function signIn() {
    find('#sign-in').addEventListener('submit', () => remember({ email: find('#email').value }));
  }

  function intake() {
    window.snaptr('track', 'SIGN_UP', { sign_up_method: 'portal' });
    find('#depression-screening').addEventListener('submit', () => {
      remember({
        given: find('#given-name').value, family: find('#family-name').value, phone: find('#phone').value,
        city: find('#city').value, zip: find('#zip').value,
      });
      window.fbq('track', 'Lead', { content_name: 'Page Name: Questionnaire; Form Name: Depression screening', content_category: 'New patients', status: 'submitted' });
      window.ttq.track('SubmitForm', { content_name: 'Intake questionnaire' });
      window.gtag('event', 'insurance_saved', { plan_name: find('#plan').value, member_number: find('#member-id').value });
    });
  }

  function providers() {
    const cards = Array.from(document.querySelectorAll('#providers li'));
    find('#provider-search').addEventListener('submit', (event) => {
      event.preventDefault();
      const query = find('#provider-query').value.toLowerCase();
      cards.forEach((card) => { card.hidden = !card.innerText.toLowerCase().includes(query); });
    });
    cards.forEach((card) => card.querySelector('button').addEventListener('click', () => {
      remember({ provider: card.querySelector('h2').innerText });
      find('#chosen').textContent = `You chose ${card.dataset.provider}.`;
      find('#chosen').hidden = false;
      window.gtag('event', 'doctor-select', { event_category: 'doctor', event_label: 'btnclick', value: card.dataset.provider });
    }));
  }

  // Runs before the tags load: they report the page's title and keywords as they find them.
  function symptoms() {
    const query = new URLSearchParams(location.search).get('q');
    if (!query) { return; }
    document.title = `${query} - Symptom search - Brightwater`;
    const keywords = document.createElement('meta');
    keywords.name = 'keywords';
    keywords.content = `${query}, symptoms, self-help`;
    document.head.append(keywords);
    find('#q').value = query;
    find('#results-title').textContent = `Results for ${query}`;
    document.querySelectorAll('#articles li').forEach((card) => { card.hidden = !card.textContent.toLowerCase().includes(query.toLowerCase()); });
    window.uetq = window.uetq || [];
    window.uetq.push('event', 'search', { search_term: query });
  }

  function medications() {
    window.pintrk('track', 'pagevisit', { page_name: 'Medications' });
  }

  function fluoxetine() {
    find('#add').addEventListener('click', () => {
      find('#added').hidden = false;
      window.gtag('event', 'drug-select', { event_category: 'drug', event_label: 'btnclick', value: 'FLUoxetine (Oral Tablet) 20 mg Oral Tablet' });
      window.pintrk('track', 'addtocart', {
        value: 12.4, order_quantity: 1, currency: 'USD',
        line_items: [{ product_name: 'Fluoxetine 20 mg', product_id: 'rx-20-30', product_category: 'Prescriptions', product_price: 12.4, product_quantity: 1 }],
      });
    });
  }

  function appointments() {
    const [kind, provider, at] = ['#kind', '#provider', '#at'].map(find);
    provider.value = account.provider || '';
    find('#booking').addEventListener('change', () => {
      if (kind.value && provider.value) { find('#book').textContent = `Book ${kind.value} with ${provider.value}`; }
    });
    find('#booking').addEventListener('submit', () => {
      window.fbq('track', 'Schedule', { appointment_type: kind.value, provider: provider.value, appointment_time: at.value });
      if (account.email && account.phone) { reportConversion(); }
    });
  }

  function reportConversion() {
    const number = account.phone.replace(/\D/g, '');
    const phone = number.length === 10 ? `+1${number}` : `+${number}`;
    window.gtag('set', 'user_data', {
      email: account.email,
      phone_number: phone,
      address: { first_name: account.given, last_name: account.family, city: account.city, postal_code: account.zip, country: 'US' },
    });
    window.gtag('event', 'conversion', { send_to: `${IDS.ads}/Rk2hCNv9pYcaEJWx3aE_` });
    window.uetq.push('set', { pid: { em: account.email, ph: phone } });
    window.uetq.push('event', 'book_appointment', { event_category: 'appointments' });
    window.twq('event', 'tw-oq7f2-p5k1c', { email_address: account.email, conversion_id: 'booking' });
  }

  const before = { '/symptoms': symptoms };
  const after = {
    '/sign-in': signIn, '/intake': intake, '/providers': providers, '/medications': medications,
    '/medications/fluoxetine': fluoxetine, '/appointments': appointments,
  };
  if (before[location.pathname]) { before[location.pathname](); }
  document.body.dataset.tags.split(' ').forEach((name) => snippets[name]());
  if (after[location.pathname]) { after[location.pathname](); }
}());
