package residua.data;

import residua.data.Resample.Box;

/**
 * What is measured: the shorter side brought to a length with an antialiased triangle filter (torchvision's
 * {@code Resize} on Pillow images), then the centre of the network's size; or ten views: upper left, upper right, lower
 * left, lower right, centre, then the same mirrored (A. Krizhevsky et al., 2012).
 */
final class EvaluationCrop implements Transform {
    private static final int TEN = 10;

    private final int height;
    private final int width;
    private final int resize;
    private final Normalisation normalisation;
    private final int views;

    EvaluationCrop(int height, int width, int resize, Normalisation normalisation, int views) {
        if (views != 1 && views != TEN) {
            throw new IllegalArgumentException("crops are 1 or 10, not " + views);
        }
        if (resize < Math.min(height, width)) {
            throw new IllegalArgumentException(
                    "shorter side " + resize + " does not hold a crop of " + height + "x" + width);
        }
        this.height = height;
        this.width = width;
        this.resize = resize;
        this.normalisation = normalisation;
        this.views = views;
    }

    @Override
    public int channels() {
        return normalisation.channels();
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int views() {
        return views;
    }

    @Override
    public void apply(Image image, int epoch, int index, float[] out, int offset) {
        int scaledHeight = Resample.scaled(image.height(), image.width(), resize);
        int scaledWidth = Resample.scaled(image.width(), image.height(), resize);
        int centreY = Resample.centred(scaledHeight, height);
        int centreX = Resample.centred(scaledWidth, width);
        boolean fits = image.height() == scaledHeight && image.width() == scaledWidth;
        if (views == 1 && !fits) {
            Box whole = new Box(0, 0, image.height(), image.width());
            Box centre = new Box(centreY, centreX, height, width);
            Image crop = Resample.window(image, whole, scaledHeight, scaledWidth, centre);
            normalisation.write(crop, 0, 0, width, height, false, out, offset);
        } else if (views == 1) {
            normalisation.write(image, centreX, centreY, width, height, false, out, offset);
        } else {
            Image scaled = fits ? image : Resample.resize(image, scaledHeight, scaledWidth);
            writeTen(scaled, centreY, centreX, out, offset);
        }
    }

    private void writeTen(Image scaled, int centreY, int centreX, float[] out, int offset) {
        int bottom = scaled.height() - height;
        int right = scaled.width() - width;
        int[] ys = {0, 0, bottom, bottom, centreY};
        int[] xs = {0, right, 0, right, centreX};
        int viewElements = channels() * height * width;
        for (int view = 0; view < TEN; view++) {
            int place = view % ys.length;
            boolean mirrored = view >= ys.length;
            int to = offset + view * viewElements;
            normalisation.write(scaled, xs[place], ys[place], width, height, mirrored, out, to);
        }
    }

    @Override
    public String describe() {
        String crop = height + "x" + width;
        return "shorter side to " + resize + ", "
                + (views == 1
                        ? "centre crop " + crop
                        : "four corners and centre of " + crop + " and their mirror images");
    }
}
