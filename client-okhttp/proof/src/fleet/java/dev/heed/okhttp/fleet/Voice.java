package dev.heed.okhttp.fleet;

import java.io.PrintStream;

/** Tells the process that started this one what happens here, in a line each. {@link Said} reads them. */
final class Voice {
    private final PrintStream out;

    Voice(PrintStream out) {
        this.out = out;
    }

    void ready() {
        out.println("ready");
    }

    void connected(boolean connected) {
        out.println("connected " + (connected ? 1 : 0));
    }

    void held() {
        out.println("held " + Micros.now());
    }

    /** With -1 for the status if there was no response. */
    void called(int status, long began) {
        out.println("called " + status + " " + began + " " + Micros.now());
    }

    void stopped(int unfinished) {
        out.println("stopped " + unfinished);
    }
}
