package dev.heed.micrometer.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws one panel: title, grid, a line for each series, and their names.
 *
 * @param panel whose title and unit it has
 * @param series by name, each with its values by second
 * @param end the last second of the axis
 */
record Chart(Dashboard.Panel panel, Map<String, Map<Long, Double>> series, long end) {
    private static final Color[] COLORS = {
        new Color(0xe0902b),
        new Color(0x3274d9),
        new Color(0xa352cc),
        new Color(0x37b0b0),
        new Color(0x8a6d3b),
        new Color(0x707478),
        new Color(0xd0669b),
        new Color(0xb2a800),
        new Color(0x1f5f8b)
    };
    private static final Color GOOD = new Color(0x56a64b);
    private static final Color BAD = new Color(0xe02f44);
    private static final int LEFT = 48;
    private static final int RIGHT = 26;
    private static final int TOP = 30;
    private static final int BOTTOM = 64;
    private static final int LINES = 4;

    void draw(Graphics2D graphics, int width, int height) {
        graphics.setColor(Color.WHITE);
        graphics.fillRect(3, 3, width - 6, height - 6);
        graphics.setColor(new Color(0x24292e));
        Font plain = graphics.getFont();
        graphics.setFont(plain.deriveFont(Font.BOLD, 12f));
        graphics.drawString(panel.title(), 12, 20);
        graphics.setFont(plain);
        double top = niceTop();
        Frame frame = new Frame(width - LEFT - RIGHT, height - TOP - BOTTOM, end, top);
        grid(graphics, frame);
        int number = 0;
        int legend = LEFT;
        int row = height - 28;
        for (Map.Entry<String, Map<Long, Double>> one : new TreeMap<>(series).entrySet()) {
            if (legend + graphics.getFontMetrics().stringWidth(one.getKey()) + 20 > width - 6) {
                legend = LEFT;
                row += 15;
            }
            graphics.setColor(color(one.getKey(), number++));
            graphics.setStroke(new BasicStroke(1.6f));
            graphics.draw(line(one.getValue(), frame));
            legend = legend(graphics, one.getKey(), legend, row);
        }
    }

    private static Color color(String name, int number) {
        return switch (name) {
            case "ok", "200", "renewed" -> GOOD;
            case "failed", "none" -> BAD;
            default -> COLORS[number % COLORS.length];
        };
    }

    private static int legend(Graphics2D graphics, String name, int x, int y) {
        graphics.fillRect(x, y - 5, 12, 3);
        graphics.setColor(new Color(0x24292e));
        graphics.drawString(name, x + 16, y);
        return x + 28 + graphics.getFontMetrics().stringWidth(name);
    }

    private void grid(Graphics2D graphics, Frame frame) {
        graphics.setStroke(new BasicStroke(1f));
        for (int i = 0; i <= LINES; i++) {
            double value = frame.top() * i / LINES;
            graphics.setColor(new Color(0xe4e7e7));
            graphics.drawLine(LEFT, (int) frame.y(value), LEFT + frame.width(), (int) frame.y(value));
            graphics.setColor(new Color(0x6e7781));
            String label = label(value);
            int width = graphics.getFontMetrics().stringWidth(label);
            graphics.drawString(label, LEFT - 6 - width, (int) frame.y(value) + 4);
        }
        for (long minute = 0; minute * 60 <= frame.end(); minute += 2) {
            String label = minute + " min";
            int width = graphics.getFontMetrics().stringWidth(label);
            graphics.drawString(label, (int) frame.x(minute * 60) - width / 2, (int) frame.y(0) + 15);
        }
    }

    private String label(double value) {
        String unit = switch (panel.unit()) {
            case "s" -> " s";
            case "reqps", "ops" -> "/s";
            default -> "";
        };
        return (value == Math.rint(value)
                        ? String.valueOf((long) value)
                        : String.valueOf(Math.round(value * 100) / 100.0))
                + unit;
    }

    /** A gap in the values is a gap in the line. */
    private static Path2D line(Map<Long, Double> values, Frame frame) {
        Path2D line = new Path2D.Double();
        long last = Long.MIN_VALUE / 2;
        for (Map.Entry<Long, Double> value : values.entrySet()) {
            double x = frame.x(value.getKey());
            double y = frame.y(value.getValue());
            if (value.getKey() - last > Query.RATE_INTERVAL) {
                line.moveTo(x, y);
            } else {
                line.lineTo(x, y);
            }
            last = value.getKey();
        }
        return line;
    }

    /** Returns the next of 1, 2, 4 or 8 times a power of ten above all values. */
    private double niceTop() {
        double most = series.values().stream()
                .flatMap(values -> values.values().stream())
                .mapToDouble(it -> it)
                .max()
                .orElse(1);
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(most, 1e-3))));
        for (double step : new double[] {1, 2, 4, 8}) {
            if (most <= step * power) {
                return step * power;
            }
        }
        return 10 * power;
    }

    /** Where values are within a panel. */
    private record Frame(int width, int height, long end, double top) {
        double x(long second) {
            return LEFT + (double) second / end * width;
        }

        double y(double value) {
            return TOP + height - value / top * height;
        }
    }
}
