let latencies = []; // LEAK

exports.load = () => {
  latencies = [...latencies, ...Array.from({ length: 40 }, (_, i) => i / 3)];
};

exports.last = () => latencies.at(-1);
