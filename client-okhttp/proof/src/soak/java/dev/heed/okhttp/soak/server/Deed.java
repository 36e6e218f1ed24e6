package dev.heed.okhttp.soak.server;

import java.io.IOException;

/**
 * One way to treat a request.
 *
 * @param name for the ledger
 * @param weight how likely it is, beside the others of its kind
 * @param act does it
 */
record Deed(String name, int weight, Act act) {
    /** May leave the connection open for the next request, or hang up. */
    @FunctionalInterface
    interface Act {
        void on(Exchange exchange) throws IOException;
    }
}
