using RelDrop.Samples.Runs;
using TorchSharp;
using static RelDrop.Samples.Runs.Kinds;

namespace Texts.Configuration;

/// <summary>What the shortcut of test texts is, in the corpus that comes with the program.</summary>
internal enum Shortcut
{
    /// <summary>Any of the days.</summary>
    Random,

    /// <summary>As in training.</summary>
    Train,

    /// <summary>That of another class.</summary>
    Contrary,

    /// <summary>None.</summary>
    None,
}

/// <summary>Which tokens are hidden in training.</summary>
internal enum Strategy
{
    None,

    /// <summary>The most relevant.</summary>
    Token,

    /// <summary>Any.</summary>
    Random,
}

/// <summary>Everything that training can be told. Each is a key of a file and an option of the command line.</summary>
internal static class Settings
{
    public static readonly Setting<string?> Data = Text("data.path", "--data", "The texts: a folder with train/CLASS/*.txt and test/CLASS/*.txt, or with train.csv and test.csv of the columns text and label.", "a corpus that comes with the program", "dir");
    public static readonly Setting<int> TrainTexts = Whole("data.train_texts", "--train-texts", 1000, "How many training texts the program's corpus has.", least: 3, most: 1_000_000);
    public static readonly Setting<int> TestTexts = Whole("data.test_texts", "--test-texts", 1000, "How many test texts.", least: 3, most: 1_000_000);
    public static readonly Setting<double> ShortcutShare = Share("data.shortcut", "--shortcut", 0.95, "In what share of its training texts the day gives the class away.");
    public static readonly Setting<Shortcut> TestShortcut = Choice("data.test_shortcut", "--test-shortcut", Shortcut.Random, "The day in its test texts: any, as in training, that of another class, or none.", ("random", Shortcut.Random), ("train", Shortcut.Train), ("contrary", Shortcut.Contrary), ("none", Shortcut.None));
    public static readonly Setting<string?> Vocabulary = Text("data.vocabulary", "--vocabulary", "The tokens: a vocab.txt of WordPiece, or the vocab.json of a byte-level BPE with its merges.txt beside it.", "the words of the training texts", "file");
    public static readonly Setting<int> VocabularySize = Whole("data.vocabulary_size", "--vocabulary-size", 30_000, "How many words of the training texts are tokens, the most frequent first.", least: 1, most: 1_000_000);
    public static readonly Setting<int> MaxLength = Whole("data.max_length", "--max-length", 128, "Longer texts are cut to so many tokens, the first and last among them.", least: 3, most: 8192);

    public static readonly Setting<string> Model = Choice("model.name", "--model", "bert_tiny", "The network.", Networks.Network.Names);
    public static readonly Setting<DeviceType> Device = Choice("model.device", "--device", DeviceType.CPU, "Where it runs.", ("cpu", DeviceType.CPU), ("cuda", DeviceType.CUDA));

    public static readonly Setting<int> Epochs = Count("training.epochs", "--epochs", 20, "How often each text is seen.");
    public static readonly Setting<int> BatchSize = Whole("training.batch_size", "--batch-size", 32, "How many texts a batch has.", least: 2, most: int.MaxValue, "-b");
    public static readonly Setting<double> LearningRate = Number("training.lr", "--lr", 1e-3, "The learning rate of AdamW after the warm-up, from which it falls as a cosine.", rate => rate > 0, "a number above 0");
    public static readonly Setting<double> WeightDecay = Number("training.weight_decay", "--weight-decay", 0.01, "The decay's weight; norms and biases have none.", decay => decay >= 0, "a number of 0 or more");
    public static readonly Setting<int> WarmUpEpochs = Whole("training.warmup_epochs", "--warmup-epochs", 1, "In so many epochs it first rises.", least: 0, most: 100_000);
    public static readonly Setting<int> Seed = Kinds.Seed("training.seed", "--seed", 1, "The seed of weights, order, masks and the program's corpus.");

    public static readonly Setting<Strategy> RelDrop = Choice("reldrop.strategy", "--reldrop", Strategy.None, "Which tokens are hidden: none, the most relevant of the true class, or any.", ("none", Strategy.None), ("token", Strategy.Token), ("random", Strategy.Random));
    public static readonly Setting<double> Probability = Share("reldrop.probability", "--reldrop-prob", 0.5, "With what probability a text is masked.");
    public static readonly Setting<double> Fraction = Share("reldrop.fraction", "--reldrop-fraction", 0.15, "How many of its tokens then are, at least one.");
    public static readonly Setting<string?> Composite = Text("reldrop.composite", "--composite", "What relevance is propagated by.", "the network's first", "composite");

    public static readonly Setting<string?> Output = Text("run.output", "--output", "The run's folder: weights, checkpoint, vocabulary, logs, configuration and results.", "out/text-MODEL", "folder", "-o");
    public static readonly Setting<int> CheckpointInterval = Count("run.checkpoint_interval", "--checkpoint-interval", 1, "From one checkpoint to the next, in epochs.");
    public static readonly Setting<bool> TensorBoard = Switch("run.tensorboard", "--tensorboard", true, "Whether curves are written for TensorBoard.");

    /// <summary>All of them, in the order of a file.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        Data, TrainTexts, TestTexts, ShortcutShare, TestShortcut, Vocabulary, VocabularySize, MaxLength, Model, Device,
        Epochs, BatchSize, LearningRate, WeightDecay, WarmUpEpochs, Seed, RelDrop, Probability, Fraction, Composite, Output, CheckpointInterval, TensorBoard,
    ];

    /// <summary>How they are written.</summary>
    public static SettingsFile Format { get; } = new(All);

    /// <summary>Those that may differ when a run goes on: none of them changes what a step does.</summary>
    public static IReadOnlyList<Setting> Changeable { get; } = [Data, TestTexts, TestShortcut, Vocabulary, Output, CheckpointInterval, TensorBoard];
}
