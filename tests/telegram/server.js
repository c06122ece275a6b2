// The Bot API double for the tests: telegram-test-api with its gaps filled.
//
//   node server.js PORT FILES_DIR
//
// aiogram checks every answer against the Bot API's types, so the double's answers are
// brought into that form here. A file's id is its name in FILES_DIR.

const { routes } = require('telegram-test-api/lib/routes/index');
const { TelegramServer } = require('telegram-test-api/lib/telegramServer');

const [port, filesDir] = process.argv.slice(2);
const IDLE_POLL_MS = 100; // the double never holds a poll; without a pause bots spin
const IGNORED = ['setMyCommands', 'sendChatAction', 'setChatMenuButton'];
const seconds = (milliseconds) => Math.floor(milliseconds / 1000);

const corrections = {
  getMe: (user) => ({ ...user, is_bot: true }),
  sendMessage: (message) => ({ ...message, date: seconds(message.date) }),
};

function answerLikeTelegram(req, res, next) {
  const { method } = req.params;
  const send = res.json.bind(res);
  res.json = (body) => {
    if (!body.ok) {
      return send({ ok: false, error_code: res.statusCode, description: String(body.message) });
    }
    const correct = corrections[method] ?? ((result) => result ?? true);
    const answer = { ok: true, result: correct(body.result) };
    const idle = method === 'getUpdates' && answer.result.length === 0;
    return idle ? setTimeout(send, IDLE_POLL_MS, answer) : send(answer);
  };
  next();
}

routes.unshift((app) => {
  app.use('/bot:token/:method', answerLikeTelegram);
  app.all('/bot:token/getFile', (req, res) => {
    const id = req.body.file_id;
    res.json({ ok: true, result: { file_id: id, file_unique_id: id, file_path: id } });
  });
  app.get('/file/bot:token/:name', (req, res) => {
    res.sendFile(req.params.name, { root: filesDir });
  });
  for (const method of IGNORED) {
    app.all(`/bot:token/${method}`, (req, res) => res.json({ ok: true, result: true }));
  }
});

const format = TelegramServer.formatUpdate;
TelegramServer.formatUpdate = (update) => {
  const formatted = format(update);
  const query = formatted.callback_query;
  if (query) {
    query.chat_instance = '1';
    query.message = { message_id: 1, date: seconds(Date.now()), ...query.message };
  }
  return formatted;
};

const server = new TelegramServer({ port: Number(port), host: '127.0.0.1', storeTimeout: 600 });
server.start().then(() => console.log('ready'));
process.on('SIGTERM', () => server.stop().then(() => process.exit(0)));
