"""A convolutional network in NumPy: functions with PyTorch's names and meanings, layers, and Network.

Every function f has its gradient beside it: f_backward(grad, …) takes the gradient of a loss with respect
to f's result, and of f's arguments, output or indices what it needs, by their names; it returns the
gradient with respect to x, or all gradients by name. Tensors are (N, C, H, W) or (N, F), float32 (float64
works too, to check the arithmetic). Knows no photo, file or page.
"""

from gallery_gen.nn.activation import (
    PReLUGradients,
    hardsigmoid,
    hardsigmoid_backward,
    hardswish,
    hardswish_backward,
    hardtanh,
    hardtanh_backward,
    identity,
    identity_backward,
    leaky_relu,
    leaky_relu_backward,
    prelu,
    prelu_backward,
    relu,
    relu6,
    relu6_backward,
    relu_backward,
    step,
    step_backward,
)
from gallery_gen.nn.activation_layers import (
    CELU,
    ELU,
    GELU,
    SELU,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    Identity,
    LeakyReLU,
    LogSoftmax,
    Mish,
    PReLU,
    ReLU,
    ReLU6,
    ScaledTanh,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Softsign,
    Step,
    Tanh,
)
from gallery_gen.nn.adaptive_pool import (
    adaptive_avg_pool2d,
    adaptive_avg_pool2d_backward,
    adaptive_max_pool2d,
    adaptive_max_pool2d_backward,
    global_avg_pool2d,
    global_avg_pool2d_backward,
    global_max_pool2d,
    global_max_pool2d_backward,
)
from gallery_gen.nn.attribution import (
    Occlusion,
    grad_cam,
    input_gradient,
    maximise,
    occlusion,
    split_network,
)
from gallery_gen.nn.batch_norm import (
    BatchNormGradients,
    Folded,
    TrainedBatchNorm,
    batch_norm,
    batch_norm_backward,
    fold_batch_norm,
)
from gallery_gen.nn.checks import Indices, IntPair, Shape, Tensor
from gallery_gen.nn.composite import Residual, Sequential
from gallery_gen.nn.conv import (
    Conv2dGradients,
    Conv2dWeightGradients,
    conv2d,
    conv2d_backward,
    conv2d_backward_naive,
    conv2d_naive,
    conv2d_weight_gradients,
)
from gallery_gen.nn.conv_fft import conv2d_fft
from gallery_gen.nn.conv_layers import Conv2d, ConvTranspose2d, Linear
from gallery_gen.nn.conv_transpose import (
    ConvTranspose2dGradients,
    conv_transpose2d,
    conv_transpose2d_backward,
    conv_transpose2d_naive,
)
from gallery_gen.nn.erf import erf
from gallery_gen.nn.folding import ReadyNetwork, fold_network
from gallery_gen.nn.geometry import (
    ReceptiveField,
    TransposedWindow,
    Window,
    dropped_pixels,
    effective_kernel_size,
    output_size,
    receptive_field,
    transposed_output_size,
    window_positions,
)
from gallery_gen.nn.gradcheck import numeric_gradient
from gallery_gen.nn.initialisation import glorot_normal, glorot_uniform, he_normal, he_uniform
from gallery_gen.nn.layer import Cost, Layer, LayerGradients, Parameters
from gallery_gen.nn.layers import LAYERS
from gallery_gen.nn.linear import LinearGradients, flatten, flatten_backward, linear, linear_backward
from gallery_gen.nn.loss import cross_entropy, cross_entropy_backward, mse_loss, mse_loss_backward
from gallery_gen.nn.max_pool import (
    Pooled,
    max_pool2d,
    max_pool2d_backward,
    max_unpool2d,
    max_unpool2d_backward,
    min_pool2d,
    min_pool2d_backward,
)
from gallery_gen.nn.network import INPUT, Backprop, Network, SummaryRow
from gallery_gen.nn.norm_layers import BatchNorm2d, Dropout, Flatten, LocalResponseNorm
from gallery_gen.nn.optim import SGD, Adam, AdamState, AdamStep, SGDStep
from gallery_gen.nn.padding import Padding, PaddingMode
from gallery_gen.nn.pool import avg_pool2d, avg_pool2d_backward, lp_pool2d, lp_pool2d_backward
from gallery_gen.nn.pool_layers import (
    AdaptiveAvgPool2d,
    AdaptiveMaxPool2d,
    AvgPool2d,
    LPPool2d,
    MaxPool2d,
    MinPool2d,
)
from gallery_gen.nn.rbf import RBF, RBFGradients, rbf, rbf_backward, rbf_naive
from gallery_gen.nn.regularise import (
    Dropped,
    dropout,
    dropout_backward,
    local_response_norm,
    local_response_norm_backward,
)
from gallery_gen.nn.relationships import RELATIONSHIPS, Relationship, relationship
from gallery_gen.nn.smooth_activation import (
    celu,
    celu_backward,
    elu,
    elu_backward,
    gelu,
    gelu_backward,
    log_softmax,
    log_softmax_backward,
    mish,
    mish_backward,
    scaled_tanh,
    scaled_tanh_backward,
    selu,
    selu_backward,
    sigmoid,
    sigmoid_backward,
    silu,
    silu_backward,
    softmax,
    softmax_backward,
    softplus,
    softplus_backward,
    softsign,
    softsign_backward,
    tanh,
    tanh_backward,
)
from gallery_gen.nn.subsampling import (
    Subsample2d,
    SubsampleGradients,
    subsample2d,
    subsample2d_backward,
    subsample2d_naive,
)
from gallery_gen.nn.table_conv import (
    TableConv2d,
    TableConv2dGradients,
    table_conv2d,
    table_conv2d_backward,
    table_conv2d_naive,
)

__all__ = [
    # functions, each with its gradient
    "Conv2dGradients", "Conv2dWeightGradients", "conv2d", "conv2d_backward", "conv2d_backward_naive",
    "conv2d_fft", "conv2d_naive", "conv2d_weight_gradients",
    "ConvTranspose2dGradients", "conv_transpose2d", "conv_transpose2d_backward", "conv_transpose2d_naive",
    "Pooled", "max_pool2d", "max_pool2d_backward", "max_unpool2d", "max_unpool2d_backward", "min_pool2d",
    "min_pool2d_backward",
    "avg_pool2d", "avg_pool2d_backward", "lp_pool2d", "lp_pool2d_backward",
    "adaptive_avg_pool2d", "adaptive_avg_pool2d_backward", "adaptive_max_pool2d",
    "adaptive_max_pool2d_backward", "global_avg_pool2d", "global_avg_pool2d_backward", "global_max_pool2d",
    "global_max_pool2d_backward",
    "PReLUGradients", "identity", "identity_backward", "relu", "relu_backward", "relu6", "relu6_backward",
    "leaky_relu", "leaky_relu_backward", "prelu", "prelu_backward", "hardtanh", "hardtanh_backward",
    "hardsigmoid", "hardsigmoid_backward", "hardswish", "hardswish_backward", "step", "step_backward",
    "elu", "elu_backward", "selu", "selu_backward", "celu", "celu_backward", "gelu", "gelu_backward",
    "silu", "silu_backward", "mish", "mish_backward", "sigmoid", "sigmoid_backward", "tanh",
    "tanh_backward", "scaled_tanh", "scaled_tanh_backward", "softplus", "softplus_backward", "softsign",
    "softsign_backward", "softmax", "softmax_backward", "log_softmax", "log_softmax_backward",
    "erf",
    "LinearGradients", "linear", "linear_backward", "flatten", "flatten_backward",
    "SubsampleGradients", "subsample2d", "subsample2d_backward", "subsample2d_naive",
    "TableConv2dGradients", "table_conv2d", "table_conv2d_backward", "table_conv2d_naive",
    "RBFGradients", "rbf", "rbf_backward", "rbf_naive",
    "BatchNormGradients", "Folded", "TrainedBatchNorm", "batch_norm", "batch_norm_backward",
    "fold_batch_norm",
    "Dropped", "dropout", "dropout_backward", "local_response_norm", "local_response_norm_backward",
    # learning
    "cross_entropy", "cross_entropy_backward", "mse_loss", "mse_loss_backward",
    "SGD", "SGDStep", "Adam", "AdamState", "AdamStep",
    "glorot_normal", "glorot_uniform", "he_normal", "he_uniform",
    "numeric_gradient",
    # layers and networks
    "Cost", "Layer", "LayerGradients", "Parameters",
    "LAYERS", "Conv2d", "ConvTranspose2d", "MaxPool2d", "MinPool2d", "AvgPool2d", "LPPool2d",
    "AdaptiveAvgPool2d", "AdaptiveMaxPool2d", "Identity", "ReLU", "ReLU6", "LeakyReLU", "PReLU", "ELU",
    "SELU", "CELU", "GELU", "SiLU", "Mish", "Sigmoid", "Hardsigmoid", "Tanh", "Hardtanh", "ScaledTanh",
    "Hardswish", "Softplus", "Softsign", "Step", "Softmax", "LogSoftmax", "BatchNorm2d",
    "LocalResponseNorm", "Dropout", "Flatten", "Linear",
    "Subsample2d", "TableConv2d", "RBF",
    "Sequential", "Residual", "ReadyNetwork", "fold_network",
    "INPUT", "Backprop", "Network", "SummaryRow",
    # what a network listens to
    "Occlusion", "grad_cam", "input_gradient", "maximise", "occlusion", "split_network",
    # geometry
    "ReceptiveField", "TransposedWindow", "Window", "dropped_pixels", "effective_kernel_size",
    "output_size", "receptive_field", "transposed_output_size", "window_positions",
    "RELATIONSHIPS", "Relationship", "relationship",
    # types
    "Indices", "IntPair", "Shape", "Tensor",
    "Padding", "PaddingMode",
]  # fmt: skip
