// The native module ends the extension host when its parent is gone; the host also looks for itself, every second.
exports.start = () => {};
