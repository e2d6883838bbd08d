package residua.data;

import residua.data.Resample.Box;

/**
 * What is measured: the shorter side brought to a length with an antialiased triangle filter (torchvision's
 * {@code Resize} on Pillow images), then the centre of the network's size; or ten views: upper left, upper right, lower
 * left, lower right, centre, then the same mirrored (A. Krizhevsky et al., 2012).
 *
 * @param frame what the network reads
 * @param resize length of the shorter side
 * @param views of a picture, 1 or 10
 */
record EvaluationCrop(Frame frame, int resize, int views) implements Transform {
    private static final int TEN = 10;

    EvaluationCrop {
        if (views != 1 && views != TEN) {
            throw new IllegalArgumentException("crops are 1 or 10, not " + views);
        }
        if (resize < Math.min(frame.height(), frame.width())) {
            throw new IllegalArgumentException("shorter side " + resize + " does not hold a crop of " + frame);
        }
    }

    @Override
    public void apply(Image image, int epoch, int index, float[] out, int offset) {
        int scaledHeight = Resample.scaled(image.height(), image.width(), resize);
        int scaledWidth = Resample.scaled(image.width(), image.height(), resize);
        int centreY = Resample.centred(scaledHeight, frame.height());
        int centreX = Resample.centred(scaledWidth, frame.width());
        boolean fits = image.height() == scaledHeight && image.width() == scaledWidth;
        if (views == 1 && !fits) {
            Box centre = new Box(centreY, centreX, frame.height(), frame.width());
            Image crop = Resample.window(image, Box.of(image), scaledHeight, scaledWidth, centre);
            frame.write(crop, 0, 0, false, out, offset);
        } else if (views == 1) {
            frame.write(image, centreX, centreY, false, out, offset);
        } else {
            Image scaled = fits ? image : Resample.resize(image, scaledHeight, scaledWidth);
            writeTen(scaled, centreY, centreX, out, offset);
        }
    }

    private void writeTen(Image scaled, int centreY, int centreX, float[] out, int offset) {
        int bottom = scaled.height() - frame.height();
        int right = scaled.width() - frame.width();
        int[] ys = {0, 0, bottom, bottom, centreY};
        int[] xs = {0, right, 0, right, centreX};
        for (int view = 0; view < TEN; view++) {
            int place = view % ys.length;
            boolean mirrored = view >= ys.length;
            frame.write(scaled, xs[place], ys[place], mirrored, out, offset + view * frame.elements());
        }
    }

    @Override
    public String describe() {
        return "shorter side to " + resize + ", "
                + (views == 1
                        ? "centre crop " + frame
                        : "four corners and centre of " + frame + " and their mirror images");
    }
}
