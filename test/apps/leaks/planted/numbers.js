class Metrics {
  latencies = []; // LEAK
  record(value) {
    for (let i = 0; i < 40; i++) this.latencies.push(value + i / 3);
  }
}

const metrics = new Metrics();

exports.load = () => metrics.record(Math.random());
