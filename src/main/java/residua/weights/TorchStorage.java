package residua.weights;

/**
 * Where a tensor's numbers lie: a stretch of a stored block.
 *
 * @param key name of the block in the file
 * @param dtype its element type
 * @param blockElements elements of the whole block
 * @param offset first element of the stretch
 * @param elements length of the stretch
 */
record TorchStorage(String key, Dtype dtype, long blockElements, long offset, long elements) {

    static TorchStorage of(String key, Dtype dtype, long blockElements, long offset, long elements) throws PickleFault {
        if (blockElements < 0 || offset < 0 || elements < 0 || elements > blockElements - offset) {
            throw new PickleFault("is damaged: elements " + offset + " to " + offset + "+" + elements
                    + " of a block of " + blockElements);
        }
        return new TorchStorage(key, dtype, blockElements, offset, elements);
    }
}
