// Stand-in for the LinkedIn Insight Tag (snap.licdn.com/li.lms-analytics/insight.min.js), for the demo.
// Imitates: PAGE_VISIT and automatic CLICK signals at px.ads.linkedin.com/wa/, JSON sent as text/plain.
// The real tag has no consent command; _linkedin_ids_denied stands for a page that withholds its identifiers.
(function () {
  'use strict';
  const ENDPOINT = 'https://px.ads.linkedin.com/wa/';
  const denied = Boolean(window._linkedin_ids_denied);

  function stored(name) {
    if (denied) { return ''; }
    const known = document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]+)`));
    const id = known ? known[1] : crypto.randomUUID();
    document.cookie = `${name}=${id}; path=/; max-age=2592000; secure; samesite=lax`;
    return id;
  }

  function signal(type, details) {
    const body = JSON.stringify({
      pids: window._linkedin_data_partner_ids.map(Number),
      scriptVersion: 213,
      time: Date.now(),
      domain: location.hostname,
      url: location.href,
      pageTitle: document.title,
      websiteSignalRequestId: crypto.randomUUID(),
      isTranslated: false,
      liFatId: stored('li_fat_id'),
      liGiant: stored('li_giant'),
      misc: { psbState: -4 },
      isLinkedInApp: false,
      hem: null,
      signalType: type,
      ...details,
    });
    fetch(ENDPOINT, { method: 'POST', body, keepalive: true, mode: 'no-cors', credentials: 'include' }).catch(function () {});
  }

  function crumbs(element) {
    const path = [];
    for (let at = element; at && at !== document.documentElement; at = at.parentElement) {
      path.unshift({ tagName: at.tagName, nthChild: Array.from(at.parentElement.children).indexOf(at), id: at.id, classes: Array.from(at.classList), attributes: {} });
    }
    return path;
  }

  function click(element) {
    const form = element.closest('form');
    signal('CLICK', {
      href: element.href || '',
      domAttributes: {
        elementSemanticType: null,
        elementValue: element.value || null,
        elementType: element.type || null,
        tagName: element.tagName,
        backgroundImageSrc: null,
        imageSrc: null,
        imageAlt: null,
        innerText: element.innerText,
        elementTitle: element.title || null,
        cursor: getComputedStyle(element).cursor,
        formAction: form ? form.action : null,
        isFormSubmission: element.type === 'submit',
      },
      innerElements: null,
      elementCrumbsTree: crumbs(element),
      isFilteredByClient: false,
    });
  }

  document.addEventListener('click', (event) => {
    const element = event.target.closest('a, button, label');
    if (element && !denied) { click(element); }
  }, true);

  signal('PAGE_VISIT', {});
}());
