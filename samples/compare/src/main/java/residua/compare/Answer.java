package residua.compare;

/**
 * What a worker answers.
 *
 * @param text the answer itself
 * @param cores it had on average: fewer than it has threads where others compute too
 * @param peakBytes of memory that its process ever held, 0 where the system does not say
 */
record Answer(String text, double cores, long peakBytes) {
    double number() {
        return Double.parseDouble(text);
    }

    /** As a line; the text may have commas. */
    String line() {
        return text + "," + cores + "," + peakBytes;
    }

    /** Reads {@link #line()}. */
    static Answer of(String line) {
        int last = line.lastIndexOf(',');
        int before = line.lastIndexOf(',', last - 1);
        return new Answer(
                line.substring(0, before),
                Double.parseDouble(line.substring(before + 1, last)),
                Long.parseLong(line.substring(last + 1)));
    }
}
