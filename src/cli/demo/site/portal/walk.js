// One test patient's walk through the portal, for the demo. It starts when the front page is opened with ?walk
// (?walk=1500 waits that many milliseconds between steps, so that a person can watch) and drives each page as a
// person would: it fills fields, clicks labels, buttons and links, and lets the browser navigate.
(function () {
  'use strict';
  const SLOWEST_LOAD = 10000;
  const LAST_REQUESTS = 1000;

  const asked = new URLSearchParams(location.search).get('walk');
  if (asked !== null) {
    sessionStorage.setItem('walk', JSON.stringify({ step: 0, pause: Number(asked) || 0 }));
    history.replaceState(null, '', location.pathname);
  }
  const walk = JSON.parse(sessionStorage.getItem('walk'));
  if (!walk) { return; }

  function wait(milliseconds) { return new Promise((resolve) => { setTimeout(resolve, milliseconds); }); }
  function find(selector) { return document.querySelector(selector); }

  async function fill(selector, value) {
    const field = find(selector);
    field.focus();
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
    field.blur();
    await wait(walk.pause);
  }

  async function click(selector) {
    find(selector).click();
    await wait(walk.pause);
  }

  const steps = [
    ['/', () => click('nav a[href="/opening-hours"]')],
    ['/opening-hours', () => click('main a[href="/"]')],
    ['/', () => click('main a[href="/sign-in"]')],
    ['/sign-in', async () => {
      await fill('#email', 'Jane.Q.Doe+px@example.com ');
      await fill('#password', 'walnut-harbour-58');
      await click('#enter');
    }],
    ['/intake', async () => {
      await fill('#given-name', 'Jane');
      await fill('#family-name', 'Doe');
      await fill('#birth-date', '1984-03-17');
      await fill('#phone', '617-555-0142');
      await fill('#email', 'jane.q.doe+px@example.com');
      await fill('#city', 'Springfield');
      await fill('#state', 'MA');
      await fill('#zip', '01109');
      await fill('#plan', 'Pioneer Choice');
      await fill('#member-id', 'QXH-8841-20975');
      await click('label[for="mood-3"]');
      await click('label[for="harm-2"]');
      await click('label[for="drinking-3"]');
      await fill('#current-medication', 'Fluoxetine 20 mg');
      await fill('#message', 'Mornings are the hardest. I would like to talk to Dr. Mercer.');
      await click('#save');
    }],
    ['/providers', async () => {
      await fill('#provider-query', 'psychiatry');
      find('#provider-search').requestSubmit();
      await wait(walk.pause);
      await click('#providers li:not([hidden]) button');
      await click('nav a[href="/symptoms"]');
    }],
    ['/symptoms', async () => {
      await fill('#q', 'depression');
      find('#symptom-search').requestSubmit();
    }],
    ['/symptoms', () => click('nav a[href="/medications"]')],
    ['/medications', () => click('#fluoxetine')],
    ['/medications/fluoxetine', async () => {
      await click('label[for="supply-30"]');
      await click('#add');
      await click('#book');
    }],
    ['/appointments', async () => {
      await fill('#kind', 'psychiatry follow-up');
      await fill('#provider', 'Dr. Ada Mercer');
      await fill('#at', '2026-12-03T09:30');
      await click('#book');
    }],
    ['/appointments/confirmed', () => click('#sign-out')],
    ['/goodbye', async () => {
      sessionStorage.removeItem('walk');
      await wait(LAST_REQUESTS);
      await fetch('/walk/done', { method: 'POST' });
    }],
  ];

  const [path, act] = steps[walk.step];
  if (path !== location.pathname) {
    sessionStorage.removeItem('walk'); // someone else took over
    return;
  }
  sessionStorage.setItem('walk', JSON.stringify({ step: walk.step + 1, pause: walk.pause }));
  // The tags' scripts hold back the load event, so after it every tag listens.
  const loaded = new Promise((resolve) => { window.addEventListener('load', resolve); });
  Promise.race([loaded, wait(SLOWEST_LOAD)]).then(() => wait(walk.pause)).then(act);
}());
