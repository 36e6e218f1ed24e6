package dev.heed.okhttp.bench;

import okhttp3.Response;

/** Keeps the one answer until it is taken: an enqueued call that ended on the calling thread. */
final class Taker implements Ending {
    private Response response;

    @Override
    public void threw(Throwable failure) {
        throw new IllegalStateException(failure);
    }

    @Override
    public void replied(Response answer) {
        response = answer;
    }

    Response take() {
        if (response == null) {
            throw new IllegalStateException("no callback");
        }
        Response taken = response;
        response = null;
        return taken;
    }
}
