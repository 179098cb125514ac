exports.load = () => {
  const request = { id: 1 };
  const timer = setTimeout(() => request.id, 3_600_000);
  clearTimeout(timer);
};
