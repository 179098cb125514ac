const audit = []; // LEAK

exports.load = () => {
  audit.push({ when: new Date(), what: ['read', String(audit.length)] });
};
