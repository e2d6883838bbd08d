package residua.cli;

import java.io.PrintStream;
import java.util.OptionalInt;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A progress bar on stderr, where that is a terminal; else nothing. It vanishes when closed. The launcher says through
 * the system property {@code residua.terminal} how many columns the terminal has.
 */
final class Bar implements AutoCloseable {
    private static final int UPDATE_MILLIS = 200;

    private final ProgressBar bar; // both null where there is no terminal
    private final Line line;

    private Bar(ProgressBar bar, Line line) {
        this.bar = bar;
        this.line = line;
    }

    /**
     * A bar for long work.
     *
     * @param columns width of the terminal, empty for none
     * @param task what is being done
     * @param total how much there is to do
     * @param unit what is counted, such as {@code images}
     */
    static Bar open(OptionalInt columns, PrintStream stderr, String task, long total, String unit) {
        if (columns.isEmpty()) {
            return new Bar(null, null);
        }
        Line line = new Line(stderr, columns.getAsInt());
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setUnit(" " + unit, 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .showSpeed()
                .setConsumer(line)
                .build();
        return new Bar(bar, line);
    }

    /** The columns of the terminal that stderr is; empty where it is none. */
    static OptionalInt terminalColumns() {
        Integer columns = Integer.getInteger("residua.terminal");
        return columns == null || columns < 20 ? OptionalInt.empty() : OptionalInt.of(columns);
    }

    /** So much is done now, and something to say beside it. */
    void at(long done, String message) {
        if (bar != null) {
            bar.setExtraMessage(message.isEmpty() ? "" : " " + message);
            bar.stepTo(done);
        }
    }

    /** So much is done of a total that may have become known only now. */
    void at(long done, long total) {
        if (bar != null) {
            bar.maxHint(total);
            bar.stepTo(done);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            line.close();
        }
    }

    /** The last line of the terminal, until it is closed: the bar draws on a thread of its own and may come late. */
    private static final class Line implements ProgressBarConsumer {
        private final PrintStream stderr;
        private final int columns;
        private boolean closed;

        Line(PrintStream stderr, int columns) {
            this.stderr = stderr;
            this.columns = columns;
        }

        @Override
        public int getMaxRenderedLength() {
            return columns - 1;
        }

        @Override
        public synchronized void accept(String text) {
            if (!closed) {
                stderr.print("\r" + text);
                stderr.flush();
            }
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                accept(" ".repeat(columns - 1) + "\r");
                closed = true;
            }
        }
    }
}
