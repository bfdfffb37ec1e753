using QuickStart;
using static TorchSharp.torch;

using var model = new SmallCnn();
using var images = randn(4, 3, 32, 32);
using var attribution = model.Attribute(images, tensor([1L, 2L, 3L, 4L]));
Console.WriteLine(attribution.Relevance.sum([1, 2, 3]).ToString(TorchSharp.TensorStringStyle.Julia));
