// The least that a custom editor can be: a page that draws something when it has been sent a message.
const vscode = require('vscode');

exports.activate = ({ extensionUri }) => {
  const provider = {
    openCustomDocument: (uri) => ({ uri, dispose() {} }),
    resolveCustomEditor(_document, { webview }) {
      webview.options = { enableScripts: true, localResourceRoots: [extensionUri] };
      webview.onDidReceiveMessage(() => webview.postMessage('draw'));
      const script = webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'page.js'));
      webview.html = `<!DOCTYPE html><canvas width="300" height="100"></canvas><script src="${script}"></script>`;
    },
  };
  return vscode.window.registerCustomEditorProvider('empty', provider);
};
