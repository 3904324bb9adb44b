/* Stands in for icacls.exe and powershell.exe under wine, which has neither: writes down its arguments, and answers
 * engine.ps1's questions as a Windows would that installs whatever it is given. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define LOG "C:\\standin.log"
#define INSTALLED "C:\\installed"
/* While this file stands there, an installation does not end. */
#define SLOW "C:\\slow"

static const char *after(int argc, char **argv, const char *name) {
    for (int i = 1; i + 1 < argc; i++)
        if (!strcmp(argv[i], name)) return argv[i + 1];
    return NULL;
}

static void save_rights(const char *path) {
    const char *text = "ppkg-apply\r\nD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)\r\n";
    FILE *file = fopen(path, "wb");
    for (; file && *text; text++) fwrite((char[2]){*text, 0}, 1, 2, file);
    if (file) fclose(file);
}

static int answer(const char *action) {
    while (!strcmp(action, "install") && GetFileAttributesA(SLOW) != INVALID_FILE_ATTRIBUTES) Sleep(20);
    FILE *file = fopen(INSTALLED, strcmp(action, "install") ? "rb" : "wb");
    if (file) fclose(file);
    if (!strcmp(action, "uninstall")) remove(INSTALLED);
    if (!strcmp(action, "ask") && file) puts("installed");
    if (!strcmp(action, "events")) puts("event 13 CompanyName is not available on this build");
    puts("done");
    return 0;
}

int main(int argc, char **argv) {
    FILE *log = fopen(LOG, "ab");
    for (int i = 0; log && i < argc; i++) fprintf(log, "[%s]%s", argv[i], i + 1 < argc ? " " : "\n");
    if (log) fclose(log);
    const char *save = after(argc, argv, "/save"), *action = after(argc, argv, "-Action");
    if (save) save_rights(save);
    return action ? answer(action) : 0;
}
