// Stand-in for the X (Twitter) pixel (static.ads-twitter.com/uwt.js), for the demo.
// Imitates: page views as GET /1/i/adsct to both t.co and analytics.twitter.com,
// and conversions with a hashed e-mail as a form posted to analytics.twitter.com/i/adsctp.
(function () {
  'use strict';
  const OPTIONS = { keepalive: true, mode: 'no-cors', credentials: 'include' };
  let pixel = '';
  let restricted = false;

  function session() {
    if (!sessionStorage.getItem('twpl')) { sessionStorage.setItem('twpl', crypto.randomUUID()); }
    return sessionStorage.getItem('twpl');
  }

  function browserId() { // where the real pixel would read a person's guest id
    const known = document.cookie.match(/(?:^|; )_twpid=([^;]+)/);
    const id = known ? known[1] : `tw.${Date.now()}.${Math.floor(1e17 + Math.random() * 9e17)}`;
    document.cookie = `_twpid=${id}; path=/; max-age=34128000; secure; samesite=lax`;
    return id;
  }

  function device() {
    return [
      Intl.DateTimeFormat().resolvedOptions().timeZone, navigator.language, navigator.vendor, navigator.platform, '127',
      screen.width, screen.height, navigator.hardwareConcurrency, screen.colorDepth, screen.width, screen.height, 0, 'na',
    ].join('&');
  }

  function fields(events) {
    const common = {
      bci: '4', dv: device(), eci: '3', events: JSON.stringify(events), event_id: crypto.randomUUID(), integration: 'advertiser',
      p_id: 'Twitter', p_user_id: '0',
    };
    const own = restricted ? { restricted_data_use: 'restrict_optimization' } : { pl_id: session(), twpid: browserId() };
    return {
      ...common, ...own, tw_document_href: location.href, tw_document_referrer: document.referrer, tw_iframe_status: '0',
      tw_order_quantity: '0', tw_sale_amount: '0', txn_id: pixel, type: 'javascript', version: '2.3.33',
    };
  }

  function pageView() {
    const query = new URLSearchParams(fields([['pageview', {}]]));
    fetch(`https://t.co/1/i/adsct?${query}`, OPTIONS).catch(function () {});
    fetch(`https://analytics.twitter.com/1/i/adsct?${query}`, OPTIONS).catch(function () {});
  }

  function conversion(name, { email_address: email, ...details }) {
    const body = new URLSearchParams({ ...fields([[name, details]]), email_address: tagSha256Hex(email.trim().toLowerCase()) });
    fetch('https://analytics.twitter.com/i/adsctp', { ...OPTIONS, method: 'POST', body }).catch(function () {});
  }

  const commands = {
    config(id, options) {
      pixel = id;
      restricted = options.restricted_data_use === 'restrict_optimization';
      pageView();
    },
    event: conversion,
  };
  window.twq.exe = function (command, ...rest) { commands[command](...rest); };
  window.twq.queue.splice(0).forEach((call) => window.twq.exe(...call));
}());
