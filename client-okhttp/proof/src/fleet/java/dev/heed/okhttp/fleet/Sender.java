package dev.heed.okhttp.fleet;

import java.io.IOException;
import okhttp3.Request;
import okhttp3.Response;

/** Sends a request, again if need be, and waits on the thread that asks. */
interface Sender {
    Response send(Request request) throws IOException;
}
