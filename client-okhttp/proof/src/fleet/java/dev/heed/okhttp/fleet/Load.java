package dev.heed.okhttp.fleet;

/** What a process does while its calls wait. */
enum Load {
    /** It begins a call every 200 ms, whatever became of the others: those that wait add up. */
    STEADY("every 200 ms"),
    /** It begins a call every 200 ms, unless its last one still waits. */
    ONE("one at a time");

    final String text;

    Load(String text) {
        this.text = text;
    }
}
