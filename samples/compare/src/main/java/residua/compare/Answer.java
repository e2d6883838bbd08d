package residua.compare;

/** What a worker answers; {@code cores} it had on average: fewer than it has threads where others compute too. */
record Answer(String text, double cores) {
    double number() {
        return Double.parseDouble(text);
    }
}
