/* Stands in for powershell.exe under wine, which has none: writes down how it was called, and answers our scripts as a Windows
 * would that installs whatever it is given. What it says instead is in files on its drive. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define LOG "C:\\standin.log"
#define INSTALLED "C:\\installed"
/* While this file stands there, an installation does not end. */
#define SLOW "C:\\slow"
/* The access rights of the folder, where they are not ours. */
#define RIGHTS "C:\\rights.txt"
/* What an installation and a removal say instead of "done". */
#define INSTALL_ANSWER "C:\\install.txt"
#define UNINSTALL_ANSWER "C:\\uninstall.txt"
/* What the engine says about a package that it has installed. */
#define RESULT "C:\\result.txt"
/* What the engine has logged. */
#define EVENTS "C:\\events.txt"
/* Commands that an installation, a removal and the writing of a node run, for what the CSPs of Windows would do. */
#define ON_INSTALL "C:\\on-install.cmd"
#define ON_UNINSTALL "C:\\on-uninstall.cmd"
#define ON_WRITE "C:\\on-write.cmd"
/* What the writing of a node says instead of "done". */
#define WRITE_ANSWER "C:\\write-node.txt"
/* For each property that the MDM bridge can read, a file with what it says; and what it says once that was written. */
#define NODES "C:\\nodes\\"
#define WRITTEN ".written"

/* What is said instead where they cannot be read. */
#define READ_ANSWER "C:\\read-nodes.txt"

static int there(const char *path) { return GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES; }

static void print(const char *path) {
    char text[4096];
    FILE *file = fopen(path, "rb");
    size_t count = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file) fclose(file);
    text[count] = 0;
    fputs(text, stdout);
}

/* Each line of the list ends with a property behind a tab. */
static void nodes(const char *list, int writes) {
    for (int index = 0; list && *list; index++) {
        size_t length = strcspn(list, "\n");
        char path[512], written[512];
        const char *end = list + length, *property = end;
        while (property > list && property[-1] != '\t') property--;
        snprintf(path, sizeof path, NODES "%.*s", (int)(end - property), property);
        snprintf(written, sizeof written, "%s" WRITTEN, path);
        if (writes) CopyFileA(written, path, FALSE);
        else if (there(path)) printf("node %d ", index), print(path), puts("");
        else printf("node %d unreadable =bm8gY2xhc3M=\n", index);
        list = *end ? end + 1 : end;
    }
}

static void run(const char *script) {
    char command[512];
    snprintf(command, sizeof command, "cmd /c %s >NUL 2>NUL", script);
    if (there(script)) system(command);
}

static int answer(const char *action, const char *asked) {
    if (!strcmp(action, "make-folder")) CreateDirectoryA(getenv("PPKG_APPLY_FOLDER"), NULL);
    if (!strcmp(action, "make-folder") || !strcmp(action, "read-rights")) {
        fputs("rights ", stdout);
        if (there(RIGHTS)) print(RIGHTS);
        else puts(getenv("PPKG_APPLY_RIGHTS"));
    }
    if (!strcmp(action, "install")) {
        while (there(SLOW)) Sleep(20);
        run(ON_INSTALL);
        if (there(INSTALL_ANSWER)) return print(INSTALL_ANSWER), 0;
        FILE *file = fopen(INSTALLED, "wb");
        if (file) fclose(file);
    }
    if (!strcmp(action, "uninstall")) {
        if (there(UNINSTALL_ANSWER)) return print(UNINSTALL_ANSWER), 0;
        remove(INSTALLED);
        run(ON_UNINSTALL);
    }
    if (!strcmp(action, "ask") && there(INSTALLED)) puts("installed"), print(RESULT);
    if (!strcmp(action, "newest")) puts("newest 40");
    if (!strcmp(action, "events")) print(EVENTS);
    if (!strcmp(action, "read-nodes") && there(READ_ANSWER)) return print(READ_ANSWER), 0;
    if (!strcmp(action, "read-nodes")) nodes(asked, 0);
    if (!strcmp(action, "write-node") && there(WRITE_ANSWER)) return print(WRITE_ANSWER), 0;
    if (!strcmp(action, "write-node")) nodes(asked, 1), run(ON_WRITE);
    puts("done");
    return 0;
}

int main(int argc, char **argv, char **variables) {
    const char *action = getenv("PPKG_APPLY_ACTION"), *list = getenv("PPKG_APPLY_NODES");
    char *nodes_asked = list ? strdup(list) : NULL;
    FILE *log = fopen(LOG, "ab");
    for (int i = 0; log && i < argc; i++) fprintf(log, "[%s] ", argv[i]);
    for (; log && *variables; variables++)
        if (!strncmp(*variables, "PPKG_", 5) || !strncmp(*variables, "COR_", 4)) {
            for (char *c = *variables; *c; c++) if (*c == '\n' || *c == '\t') *c = '|';
            fprintf(log, "[%s] ", *variables);
        }
    if (log) fputs("\n", log), fclose(log);
    return action ? answer(action, nodes_asked) : 1;
}
