const { format } = require('node:util');

function isPrime(candidate) {
  for (let divisor = 2; divisor < candidate; divisor++) {
    if (candidate % divisor === 0) return false;
  }
  return candidate > 1;
}

function countPrimes(limit) {
  let count = 0;
  for (let candidate = 0; candidate < limit; candidate++) {
    if (isPrime(candidate)) count++;
  }
  return count;
}

function main() {
  const end = Date.now() + 1500;
  let rounds = 0;
  while (Date.now() < end) {
    countPrimes(3000);
    rounds++;
  }
  console.log(format('%d rounds', rounds));
}

main();
