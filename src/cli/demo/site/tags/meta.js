// Stand-in for the Meta Pixel (connect.facebook.net/en_US/fbevents.js), for the demo.
// Imitates: PageView and site events, the automatic SubscribedButtonClick, automatic advanced matching (udff, cudff).
(function () {
  'use strict';
  const ENDPOINT = 'https://www.facebook.com/tr/';
  const LONGEST_QUERY = 1330; // a longer event is posted: an automatic one as a form, others as multipart
  const MATCHED = { // form fields that automatic advanced matching reads, by their autocomplete token
    'email': ['em', (text) => text.trim().toLowerCase()],
    'username': ['em', (text) => text.trim().toLowerCase()],
    'given-name': ['fn', lettersOnly],
    'family-name': ['ln', lettersOnly],
    'bday': ['db', (text) => text.replace(/\D/g, '')],
    'tel': ['ph', (text) => text.replace(/\D/g, '').replace(/^0+/, '')],
    'address-level2': ['ct', lettersOnly],
    'address-level1': ['st', lettersOnly],
    'postal-code': ['zp', (text) => text.trim().toLowerCase().split('-')[0]],
  };
  const loadedAt = Date.now();
  let pixel = '';
  let limited = false; // limited data use: here the page view alone, without identifiers
  let sent = 0;
  let matched = [];

  function lettersOnly(text) { return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''); }
  function digits(count) { return Array.from({ length: count }, (_, n) => Math.floor(Math.random() * (n ? 10 : 9)) + (n ? 0 : 1)).join(''); }

  function browserId() {
    const known = document.cookie.match(/(?:^|; )_fbp=([^;]+)/);
    const id = known ? known[1] : `fb.1.${Date.now()}.${digits(18)}`;
    document.cookie = `_fbp=${id}; path=/; max-age=7776000; secure; samesite=lax`;
    return id;
  }

  function shape(text) { return text.replace(/\d/g, '#').replace(/\p{L}/gu, '*'); }

  function readForm(form) {
    matched = [];
    for (const field of form.elements) {
      const rule = MATCHED[field.autocomplete];
      if (rule && field.value) {
        matched.push([`udff[${rule[0]}]`, tagSha256Hex(rule[1](field.value))], [`cudff[${rule[0]}]`, shape(field.value)]);
      }
    }
  }

  function send(event, custom, automatic) {
    const fields = [
      ['id', pixel], ['ev', event], ['dl', location.href], ['rl', document.referrer], ['if', 'false'], ['ts', Date.now()],
      ...Object.entries(custom).map(([name, value]) => [`cd[${name}]`, typeof value === 'object' ? JSON.stringify(value) : value]),
      ['sw', screen.width], ['sh', screen.height], ...matched,
      ['v', '2.9.199'], ['r', 'stable'], ['ec', sent], ['o', '12316'],
    ];
    fields.push(...(limited ? [['dpo', 'LDU'], ['dpoco', '0'], ['dpost', '0']] : [['fbp', browserId()]]));
    fields.push(['pm', '1'], ['ler', 'empty'], ['it', loadedAt], ['coo', 'false'], ['cs_cc', '1'], ['cdl', '']);
    if (automatic) { fields.push(['es', 'automatic']); }
    sent += 1;
    deliver(fields, automatic);
  }

  function deliver(fields, automatic) {
    const options = { keepalive: true, mode: 'no-cors', credentials: 'include' };
    const query = `${ENDPOINT}?${new URLSearchParams([...fields, ['rqm', 'FGET']])}`;
    let request;
    if (query.length <= LONGEST_QUERY) {
      request = fetch(query, options);
    } else if (automatic) {
      request = fetch(ENDPOINT, { ...options, method: 'POST', body: new URLSearchParams([...fields, ['rqm', 'formPOST']]) });
    } else {
      const body = new FormData();
      [...fields, ['rqm', 'formPOST']].forEach(([name, value]) => body.append(name, value));
      request = fetch(ENDPOINT, { ...options, method: 'POST', body });
    }
    request.catch(function () {});
  }

  function buttonClick(button) {
    if (button.form) { readForm(button.form); }
    send('SubscribedButtonClick', {
      buttonFeatures: {
        classList: button.className, destination: button.href || (button.form ? button.form.action : ''), id: button.id,
        imageUrl: '', innerText: button.innerText, numChildButtons: 0, tag: button.tagName.toLowerCase(),
        type: button.type || null, name: button.name || '', value: button.value || '',
      },
      buttonText: button.innerText.replace(/\S+@\S+/g, '@').replace(/\d+/g, '0'),
      formFeatures: Array.from(button.form ? button.form.elements : [])
        .filter((field) => field.name)
        .map((field) => ({ id: field.id, name: field.name, tag: field.tagName.toLowerCase(), placeholder: field.placeholder || '', inputType: field.type })),
      pageFeatures: { title: document.title },
      parameters: [],
    }, true);
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button, a.button');
    if (button && pixel && !limited) { buttonClick(button); }
  }, true);

  const commands = {
    dataProcessingOptions(options) { limited = options.includes('LDU'); },
    init(id) { pixel = id; },
    track(event, custom) { send(event, custom || {}, false); },
  };
  window.fbq.callMethod = function (command, ...rest) { commands[command](...rest); };
  window.fbq.queue.splice(0).forEach((call) => window.fbq.callMethod(...call));
}());
