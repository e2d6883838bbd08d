/*
 * The operations in double, written from their formulas by scatter: each input adds what it gives to every output it
 * reaches. The reference in Java (residua.oracle) gathers: each output collects its inputs. Two texts with one mistake
 * between them do not agree.
 *
 * Arrays are in plain order (NCHW, KCRS, NC, C). Every result comes as its value and as m, the sum of the absolute values
 * of its terms, which rounding errors are relative to; both are overwritten. C, so that Java can bind it.
 */
#ifndef RESIDUA_REFERENCE_H
#define RESIDUA_REFERENCE_H

#ifdef __cplusplus
extern "C" {
#endif

/* g is n c h w k r s stride_h stride_w pad_h pad_w dilation_h dilation_w groups. */
void reference_conv_forward(const int *g, const float *x, const float *w, double *y, double *m);
void reference_conv_backward_data(const int *g, const float *dy, const float *w, double *dx, double *m);
void reference_conv_backward_weights(const int *g, const float *x, const float *dy, double *dw, double *m);

/* The forward of an x that was computed itself, with its magnitudes. */
void reference_conv_next(const int *g, const double *x, const double *xm, const float *w, double *y, double *m);

/* What minimal filtering's errors are relative to, for 3x3 filters of stride 1 in tiles of 2 or 4; the kernels' heads have the
   formula. */
void reference_winograd_forward(int tile, const int *g, const float *x, const float *w, double *m);
void reference_winograd_backward_data(int tile, const int *g, const float *dy, const float *w, double *m);
void reference_winograd_backward_weights(int tile, const int *g, const float *x, const float *dy, double *m);

/* In place: scale[k] * y + shift[k] of planes of so many pixels, y + residual, max(y, 0). */
void reference_affine(int n, int k, int pixels, const float *scale, const float *shift, double *y, double *m);
void reference_residual(int elements, const float *residual, double *y, double *m);
void reference_relu(int elements, double *y);

/* Batch norm over m = n * pixels values of each of c channels. mean and var come with their magnitudes. */
void reference_batch_norm_statistics(int n, int c, int pixels, const float *x, double *mean, double *mean_m, double *var,
                                     double *var_m);
/* (x - mean) / sqrt(var + eps) * gamma + beta */
void reference_batch_norm(int n, int c, int pixels, double eps, const float *x, const double *mean, const double *var,
                          const float *gamma, const float *beta, double *y, double *m);
/* From g, the gradient with the activation's mask applied. */
void reference_batch_norm_backward(int n, int c, int pixels, const float *g, const float *x, const float *mean,
                                   const float *invstd, const float *gamma, double *dx, double *dx_m, double *dgamma,
                                   double *dgamma_m, double *dbeta, double *dbeta_m);

/* g is n c h w window stride pad p q; the first of several largest ones wins. */
void reference_max_pool(const int *g, const float *x, double *y, double *m);
void reference_max_pool_backward(const int *g, const float *dy, const float *x, double *dx, double *m);

void reference_global_avg_pool(int planes, int pixels, const float *x, double *y, double *m);
void reference_global_avg_pool_backward(int planes, int pixels, const float *dy, double *dx, double *m);

/* x [n][c], w [k][c], b [k], y [n][k] */
void reference_fully_connected(int n, int c, int k, const float *x, const float *w, const float *b, double *y, double *m);
void reference_fully_connected_backward_data(int n, int c, int k, const float *dy, const float *w, double *dx, double *m);
void reference_fully_connected_backward_weights(int n, int c, int k, const float *x, const float *dy, double *dw, double *dw_m,
                                                double *db, double *db_m);

/* Cross-entropy with label smoothing of each of n examples, and the gradient of their mean. */
void reference_softmax_cross_entropy(int n, int k, double smoothing, const float *logits, const int *labels, double *loss,
                                     double *loss_m, double *dlogits, double *dlogits_m);

/* y[n][before + c][p][q] = x[n][c][p * stride][q * stride], zero in other channels; g is n c h w k p q stride before. */
void reference_shortcut(const int *g, const float *x, double *y);
void reference_shortcut_backward(const int *g, const float *dy, double *dx);

/* Sum over n and pixels. */
void reference_channel_sums(int n, int c, int pixels, const float *x, double *sum, double *m);

/* Word i of the random stream: Philox4x32-10. */
unsigned reference_random_word(unsigned seed, unsigned purpose, unsigned epoch, unsigned index, unsigned long long i);

/* One weight of stochastic gradient descent, and its momentum, in float and in place. */
void reference_sgd_pytorch(int nesterov, float rate, float momentum, float decay, float g, float *w, float *v);
void reference_sgd_caffe(int nesterov, float rate, float momentum, float decay, float g, float *w, float *v);

#ifdef __cplusplus
}
#endif
#endif
