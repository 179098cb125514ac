addEventListener('message', () => {
  const brush = document.querySelector('canvas').getContext('2d');
  for (let i = 0; i < 20; i++) {
    brush.fillStyle = `rgb(${i * 10}, 40, 90)`;
    brush.fillRect(i * 10, 0, 10, 50);
  }
});
globalThis.acquireVsCodeApi().postMessage('ready');
