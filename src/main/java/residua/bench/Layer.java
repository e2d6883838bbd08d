package residua.bench;

/**
 * What is measured once and occurs one or more times in a network: a pass of a convolution, or another operation, at
 * certain sizes.
 *
 * @param model name of the network
 * @param batch images at a time
 * @param pass part of the network's work
 * @param name what is computed at which sizes
 * @param first path of the first layer of the network that does this
 * @param count how often the network does it
 * @param algorithm kernel family and settings
 * @param flops operations of direct computation: two for each multiply-add, padding counted; 0 where bytes are all
 * @param leastBytes see {@link LeastBytes}
 * @param work what is run; equal where the same is run for another network
 */
record Layer(
        String model,
        int batch,
        LayerPass pass,
        String name,
        String first,
        int count,
        String algorithm,
        double flops,
        long leastBytes,
        LayerWork work) {

    /** Everything that tells it from others. */
    String title() {
        return model + ", batch " + batch + ", " + pass + ", " + name;
    }

    /** The same once more. */
    Layer again() {
        return new Layer(model, batch, pass, name, first, count + 1, algorithm, flops, leastBytes, work);
    }
}
