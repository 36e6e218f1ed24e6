package dev.heed.micrometer.picture;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/** Draws the panels of the dashboard with what its queries say of {@link Traffic}. */
public final class Picture {
    private static final int MINUTES = 20;
    private static final int WIDTH = 520;
    private static final int HEIGHT = 206;
    private static final int COLUMNS = 2;

    private Picture() {}

    /** Draws into the file that the argument names. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]).toAbsolutePath();
        List<Scrape> scrapes = Traffic.of(MINUTES);
        List<Dashboard.Panel> panels = Dashboard.panels();
        int rows = (panels.size() + COLUMNS - 1) / COLUMNS;
        BufferedImage image = new BufferedImage(WIDTH * COLUMNS, HEIGHT * rows, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        graphics.setColor(new Color(0xf4f5f5));
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        for (int i = 0; i < panels.size(); i++) {
            Graphics2D part = (Graphics2D) graphics.create(i % COLUMNS * WIDTH, i / COLUMNS * HEIGHT, WIDTH, HEIGHT);
            new Chart(panels.get(i), series(panels.get(i), scrapes), MINUTES * 60L).draw(part, WIDTH, HEIGHT);
        }
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
        System.out.println("drawn: " + file + ", " + Files.size(file) / 1024 + " KiB");
    }

    /** Evaluates a panel at each scrape: for each group, values by second. */
    static Map<String, Map<Long, Double>> series(Dashboard.Panel panel, List<Scrape> scrapes) {
        Map<String, Map<Long, Double>> series = new TreeMap<>();
        int interval = (int)
                (Query.RATE_INTERVAL / (scrapes.get(1).second() - scrapes.get(0).second()));
        for (int i = interval; i < scrapes.size(); i++) {
            Scrape now = scrapes.get(i);
            for (Query query : panel.queries()) {
                query.at(now, scrapes.get(i - interval))
                        .forEach((group, value) -> series.computeIfAbsent(group, any -> new TreeMap<>())
                                .put(now.second(), value));
            }
        }
        return series;
    }
}
