package dev.heed;

/**
 * Looks at the header lines of an HTTP client's own type of response, so that a response that needs no decision costs
 * no copy of them. One object without state serves all responses.
 *
 * @param <R> the type of a response, or of its headers
 */
public interface HeaderLines<R> {
    /**
     * Counts the lines.
     *
     * @param response the response
     * @return zero or more
     */
    int size(R response);

    /**
     * Gives the name of a line.
     *
     * @param response the response
     * @param index from 0 to below the size
     * @return the name, in any case
     */
    String name(R response, int index);

    /**
     * Gives the value of a line.
     *
     * @param response the response
     * @param index from 0 to below the size
     * @return the value as received
     */
    String value(R response, int index);
}
