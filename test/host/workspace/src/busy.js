// A program that is busy in several functions until it is stopped.
function primesBelow(limit) {
  const composite = new Uint8Array(limit);
  let count = 0;
  for (let n = 2; n < limit; n++) {
    if (composite[n]) continue;
    count++;
    for (let multiple = n * n; multiple < limit; multiple += n) composite[multiple] = 1;
  }
  return count;
}

function words(count) {
  return Array.from({ length: count }, (_, i) => ((i * 2654435761) >>> 0).toString(36)).sort();
}

function turn() {
  primesBelow(200_000);
  JSON.stringify(words(5_000));
}

setInterval(turn, 5);
