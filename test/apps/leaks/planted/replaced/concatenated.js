class Audit {
  entries = []; // LEAK
  add(entry) {
    this.entries = this.entries.concat(entry);
  }
}

const audit = new Audit();

exports.load = () => audit.add({ when: new Date(), by: ['admin', `line ${Math.random()}`] });
