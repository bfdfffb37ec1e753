using RelDrop.Samples;
using RelDrop.Samples.Runs;
using Texts.Configuration;
using Texts.Networks;
using Texts.Tokens;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Texts.Evaluation;

/// <summary>Asks networks about texts.</summary>
internal static class Asking
{
    /// <summary>What a network says, in eval mode; it is left in the mode that it was in.</summary>
    public static Predictions Of(Module<Tensor, Tensor> model, TokenSet texts, int classes, SettingValues settings)
    {
        using var withoutGradient = no_grad();
        var wasTraining = model.training;
        model.eval();
        try
        {
            var (logits, labels) = (new List<float>(), new List<int>());
            foreach (var (ids, own) in texts.InOrder(settings.Get(Settings.BatchSize), Network.DeviceOf(settings)))
            {
                using var scope = NewDisposeScope();
                using var batch = ids;
                using var batchLabels = own;
                logits.AddRange(Logits.Of(model, batch, classes, "a text").to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray());
                labels.AddRange(batchLabels.cpu().data<long>().Select(label => (int)label));
            }

            return new Predictions([.. logits], [.. labels], classes);
        }
        finally
        {
            model.train(wasTraining);
        }
    }
}
