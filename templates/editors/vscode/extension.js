// Connects VS Code with `ppkgc lsp`. It needs no other package and no build: copy the folder to ~/.vscode/extensions.
'use strict';

const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const vscode = require('vscode');

const SELECTOR = [{ language: 'toml' }, { language: 'xml', pattern: '**/*customizations.xml' }];
const SEVERITIES = [
  vscode.DiagnosticSeverity.Error,
  vscode.DiagnosticSeverity.Warning,
  vscode.DiagnosticSeverity.Information,
  vscode.DiagnosticSeverity.Hint,
];

const range = (own) => new vscode.Range(own.start.line, own.start.character, own.end.line, own.end.character);
const plain = (own) => ({
  start: { line: own.start.line, character: own.start.character },
  end: { line: own.end.line, character: own.end.character },
});
const isOurs = (document) => vscode.languages.match(SELECTOR, document) > 0;

/**
 * A program by its whole path. A bare name is looked for on the path alone: Windows would also take a program of that name
 * in the folder of the workspace, which may be anybody's.
 */
function onPath(name) {
  if (path.isAbsolute(name)) return name;
  const endings = process.platform === 'win32' ? ['', '.exe'] : [''];
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const places = folders.flatMap((folder) => endings.map((ending) => path.join(folder, name + ending)));
  return path.basename(name) === name && places.find((place) => fs.statSync(place, { throwIfNoEntry: false })?.isFile());
}

/** A running server and its messages. */
class Server {
  constructor(program, options, folder, onNotice, onEnd) {
    this.pending = new Map();
    this.asked = 0;
    this.received = Buffer.alloc(0);
    this.onNotice = onNotice;
    this.process = spawn(program, ['lsp', ...options], { cwd: folder });
    this.process.on('error', (error) => this.end(error.message, onEnd));
    this.process.on('exit', (code) => this.end(`it ended with ${code}`, onEnd));
    this.process.stdin.on('error', () => {});
    this.process.stdout.on('data', (bytes) => this.receive(bytes));
  }

  end(why, onEnd) {
    if (this.hasEnded) return;
    this.hasEnded = true;
    for (const answer of this.pending.values()) answer(null);
    this.pending.clear();
    onEnd(why);
  }

  send(message) {
    if (this.hasEnded) return;
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.process.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.process.stdin.write(body);
  }

  tell(method, params) {
    this.send({ method, params });
  }

  /** The result of a request; null where there is none. */
  ask(method, params) {
    if (this.hasEnded) return Promise.resolve(null);
    const id = ++this.asked;
    this.send({ id, method, params });
    return new Promise((resolve) => this.pending.set(id, resolve));
  }

  receive(bytes) {
    this.received = Buffer.concat([this.received, bytes]);
    for (;;) {
      const end = this.received.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: *(\d+)/i.exec(this.received.toString('latin1', 0, end))[1]);
      const start = end + 4;
      if (this.received.length < start + length) return;
      const message = JSON.parse(this.received.toString('utf8', start, start + length));
      this.received = this.received.subarray(start + length);
      if (message.method !== undefined) {
        this.onNotice(message);
      } else if (this.pending.has(message.id)) {
        this.pending.get(message.id)(message.result ?? null);
        this.pending.delete(message.id);
      }
    }
  }
}

/** The server, and what it says about the open documents. */
class Client {
  constructor() {
    this.diagnostics = vscode.languages.createDiagnosticCollection('ppkgc');
    this.start();
  }

  start() {
    const settings = vscode.workspace.getConfiguration('ppkgc');
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    const program = onPath(settings.get('path'));
    if (!program) {
      vscode.window.showWarningMessage('ppkgc is not on the path; set ppkgc.path to the whole path of the program');
      return;
    }
    const server = new Server(
      program,
      settings.get('arguments'),
      folder,
      (message) => this.notice(message),
      (why) => {
        if (this.server === server) vscode.window.showWarningMessage(`ppkgc lsp does not run: ${why}`);
      },
    );
    this.server = server;
    server.ask('initialize', { processId: process.pid, rootUri: null, capabilities: {} }).then(() => {
      server.tell('initialized', {});
      vscode.workspace.textDocuments.forEach((document) => this.open(document));
    });
  }

  stop() {
    const old = this.server;
    this.server = undefined;
    this.diagnostics.clear();
    old?.ask('shutdown', null).then(() => old.tell('exit', null));
  }

  notice(message) {
    if (message.method !== 'textDocument/publishDiagnostics') return;
    const found = message.params.diagnostics.map((own) => {
      const shown = new vscode.Diagnostic(range(own.range), own.message, SEVERITIES[own.severity - 1]);
      shown.code = own.code;
      shown.source = own.source;
      shown.relatedInformation = own.relatedInformation?.map((related) => {
        const place = new vscode.Location(vscode.Uri.parse(related.location.uri), range(related.location.range));
        return new vscode.DiagnosticRelatedInformation(place, related.message);
      });
      return shown;
    });
    this.diagnostics.set(vscode.Uri.parse(message.params.uri), found);
  }

  open(document) {
    if (!isOurs(document)) return;
    const { uri, languageId, version } = document;
    const opened = { uri: uri.toString(), languageId, version, text: document.getText() };
    this.server?.tell('textDocument/didOpen', { textDocument: opened });
  }

  change({ document, contentChanges }) {
    if (!isOurs(document) || contentChanges.length === 0) return;
    this.server?.tell('textDocument/didChange', {
      textDocument: { uri: document.uri.toString(), version: document.version },
      contentChanges: contentChanges.map((change) => ({ range: plain(change.range), text: change.text })),
    });
  }

  tell(method, document) {
    if (isOurs(document)) this.server?.tell(method, { textDocument: { uri: document.uri.toString() } });
  }

  ask(method, document, more) {
    const question = { textDocument: { uri: document.uri.toString() }, ...more };
    return this.server ? this.server.ask(method, question) : Promise.resolve(null);
  }

  async provideCompletionItems(document, { line, character }) {
    const found = await this.ask('textDocument/completion', document, { position: { line, character } });
    const items = (found?.items ?? []).map((own) => {
      // The kinds of the protocol count from 1, those of VS Code from 0.
      const item = new vscode.CompletionItem(own.label, own.kind - 1);
      item.detail = own.detail;
      item.sortText = own.sortText;
      item.filterText = own.filterText;
      item.insertText = own.textEdit.newText;
      item.range = range(own.textEdit.range);
      return item;
    });
    return new vscode.CompletionList(items, found?.isIncomplete ?? false);
  }

  async provideHover(document, { line, character }) {
    const found = await this.ask('textDocument/hover', document, { position: { line, character } });
    return found && new vscode.Hover(new vscode.MarkdownString(found.contents.value), range(found.range));
  }

  async provideDefinition(document, { line, character }) {
    const found = await this.ask('textDocument/definition', document, { position: { line, character } });
    return found && new vscode.Location(vscode.Uri.parse(found.uri), range(found.range));
  }

  async provideCodeActions(document, marked) {
    const found = await this.ask('textDocument/codeAction', document, {
      range: plain(marked),
      context: { diagnostics: [] },
    });
    return (found ?? []).map((own) => {
      const action = new vscode.CodeAction(own.title, vscode.CodeActionKind.QuickFix);
      action.edit = new vscode.WorkspaceEdit();
      for (const { textDocument, edits } of own.edit.documentChanges) {
        const uri = vscode.Uri.parse(textDocument.uri);
        edits.forEach((edit) => action.edit.replace(uri, range(edit.range), edit.newText));
      }
      return action;
    });
  }
}

let client;

function activate(context) {
  client = new Client();
  const restart = () => {
    client.stop();
    client.start();
  };
  const watcher = vscode.workspace.createFileSystemWatcher('**/*.{toml,xml,admx,adml,zip}');
  const changed = () => client.server?.tell('workspace/didChangeWatchedFiles', { changes: [] });
  context.subscriptions.push(
    client.diagnostics,
    watcher,
    watcher.onDidChange(changed),
    watcher.onDidCreate(changed),
    watcher.onDidDelete(changed),
    vscode.commands.registerCommand('ppkgc.restart', restart),
    vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration('ppkgc') && restart()),
    vscode.workspace.onDidOpenTextDocument((document) => client.open(document)),
    vscode.workspace.onDidChangeTextDocument((change) => client.change(change)),
    vscode.workspace.onDidSaveTextDocument((document) => client.tell('textDocument/didSave', document)),
    vscode.workspace.onDidCloseTextDocument((document) => client.tell('textDocument/didClose', document)),
    vscode.languages.registerCompletionItemProvider(SELECTOR, client, '"', "'", '/', '.', '[', '='),
    vscode.languages.registerHoverProvider(SELECTOR, client),
    vscode.languages.registerDefinitionProvider(SELECTOR, client),
    vscode.languages.registerCodeActionsProvider(SELECTOR, client, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
  );
}

function deactivate() {
  client?.stop();
}

module.exports = { activate, deactivate };
