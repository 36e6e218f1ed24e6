package dev.heed.okhttp.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import okhttp3.Request;
import okhttp3.Response;

/** One process of the fleet. It is told what to do by its standard input, and ends with it. */
public final class Caller {
    private final Sender sender;
    private final Request request;
    private final Voice voice;

    private Caller(Sender sender, Request request, Voice voice) {
        this.sender = sender;
        this.request = request;
        this.voice = voice;
    }

    /**
     * Runs it.
     *
     * @param words subject, the server's URL, Redis as host:port, and the namespace
     * @throws IOException if the server cannot be reached
     * @throws InterruptedException if interrupted
     */
    public static void main(String[] words) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Voice voice = new Voice(out);
        Sender sender = Subject.valueOf(words[0]).sender(words[2], words[3], voice);
        new Caller(sender, new Request.Builder().url(words[1]).build(), voice).obey();
        System.exit(0);
    }

    private void obey() throws IOException, InterruptedException {
        try (Response first = sender.send(request)) {
            first.body().close();
        }
        voice.ready();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] go = line.split(" ", -1);
            Traffic traffic = Traffic.start(sender, request, voice, Load.valueOf(go[0]), Long.parseLong(go[1]));
            in.readLine();
            voice.stopped(traffic.stop());
        }
    }
}
