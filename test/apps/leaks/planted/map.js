const sessions = new Map(); // LEAK

class Session {
  constructor(user) {
    this.user = user;
    this.started = { at: Date.now(), seen: [user] };
  }
}

let next = 0;

exports.load = () => {
  next++;
  sessions.set(`session ${next}`, new Session(`user ${next}`));
};
