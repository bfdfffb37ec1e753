using PointClouds.Data;
using RelDrop.Masking;
using RelDrop.Models.PointClouds;
using RelDrop.Samples.Runs;
using TorchSharp;
using static RelDrop.Samples.Runs.Kinds;

namespace PointClouds.Configuration;

/// <summary>What moves the weights.</summary>
internal enum OptimizerKind
{
    Adam,
    Sgd,
}

/// <summary>Everything that training can be told. Each is a key of a file and an option of the command line.</summary>
internal static class Settings
{
    public static readonly Setting<int> BatchSize = Count("training.batch_size", "--batch", 24, "How many clouds a step sees.");
    public static readonly Setting<int> Epochs = Count("training.epochs", "--epochs", 200, "How often each cloud is seen.");
    public static readonly Setting<double> LearningRate = Number("training.learning_rate", "--rate", 1e-3, "The first learning rate.", rate => rate > 0, "a number above 0");
    public static readonly Setting<OptimizerKind> Optimizer = Choice("training.optimizer", "--optimizer", OptimizerKind.Adam, "What moves the weights; SGD has a momentum of 0.9.", ("Adam", OptimizerKind.Adam), ("SGD", OptimizerKind.Sgd));
    public static readonly Setting<double> WeightDecay = Number("training.weight_decay", "--weight-decay", 1e-4, "The L2 penalty's weight.", decay => decay >= 0, "a number of 0 or more");
    public static readonly Setting<int> StepSize = Count("training.step_size", "--step-size", 20, "After so many epochs the learning rate falls.");
    public static readonly Setting<double> Gamma = Number("training.gamma", "--gamma", 0.7, "What the learning rate is then multiplied by.", gamma => gamma is > 0 and <= 1, "a number above 0 and up to 1");
    public static readonly Setting<int> Seed = RelDrop.Samples.Runs.Kinds.Seed("training.seed", "--seed", 1, "The seed of weights, order, augmentation and masks.");
    public static readonly Setting<DeviceType> Device = Choice("training.device", "--device", DeviceType.CPU, "Where the model runs.", ("cpu", DeviceType.CPU), ("cuda", DeviceType.CUDA));
    public static readonly Setting<string?> LogDir = Text("training.log_dir", "--log-dir", "The folder of TensorBoard's files.", "'tensorboard' in the run's", "folder");

    public static readonly Setting<string> Model = Choice("model.name", "--model", "pointnet2_cls_ssg", "The network.", PointModelZoo.Names);
    public static readonly Setting<int?> ClassCount = MaybeCount("model.num_class", "--class-count", "The number of classes.", "as many as the data has", least: 2);
    public static readonly Setting<bool> NormalChannel = Switch("model.normal_channel", "--normal-channel", true, "Whether the network takes normals; as --normals.");

    public static readonly Setting<string> Dataset = Choice("dataset.name", "--dataset", "ModelNet40", "What the clouds are.", PointSources.Names);
    public static readonly Setting<string?> DataPath = Text("dataset.data_path", "--data", "The folder of the data.", "none", "folder");
    public static readonly Setting<int> Points = Count("dataset.num_points", "--points", 1024, "How many points of each cloud are used.");
    public static readonly Setting<bool> UseNormals = Switch("dataset.use_normals", "--normals", true, "Whether points come with normals.");
    public static readonly Setting<bool> FarthestPoints = Switch("dataset.use_uniform_sample", "--uniform", true, "Whether points are chosen far from each other; the first ones otherwise.");
    public static readonly Setting<bool> Cached = Switch("dataset.process_data", "--cache", false, "Whether chosen points are kept beside the data for the next time.");

    public static readonly Setting<int> MaxMegabytes = Count("dataset.max_megabytes", "--max-megabytes", 2048, "The most memory that one dataset of an HDF5 file may take.");

    public static readonly Setting<int> TrainShapes = Count("dataset.train_shapes", "--train-shapes", 40, "Training shapes of each class; of Solids only.");
    public static readonly Setting<int> TestShapes = Count("dataset.test_shapes", "--test-shapes", 100, "Test shapes of each class; of Solids only.");
    public static readonly Setting<double> Noise = Number("dataset.noise", "--noise", 0.02, "How far points are from the surface; of Solids only.", noise => noise >= 0, "a number of 0 or more");

    public static readonly Setting<double?> MarkerShare = MaybeShare("dataset.marker_share", "--marker-share", "Plants a shortcut: a cluster of points beside each cloud, whose direction is that of the class in this share of the training clouds, and of another class otherwise.");
    public static readonly Setting<TestMarkers> TestMarkers = Choice("dataset.test_markers", "--test-markers", Data.TestMarkers.Random, "Where it is in test clouds: of any class, always of another class, or not there.", ("random", Data.TestMarkers.Random), ("contrary", Data.TestMarkers.Contrary), ("none", Data.TestMarkers.None));

    public static readonly Setting<bool> RandomDropout = Switch("augmentation.random_dropout.enabled", "--random-dropout", false, "Whether random points are dropped.");
    public static readonly Setting<double> MaxRatio = Share("augmentation.random_dropout.max_ratio", "--max-ratio", 0.875, "The largest share of them, of a cloud's points.");
    public static readonly Setting<bool> RelevanceDropout = Switch("augmentation.relevance_dropout.enabled", "--relevance-dropout", false, "Whether relevant points are dropped.");
    public static readonly Setting<double> Alpha = Share("augmentation.relevance_dropout.alpha", "--alpha", 0.5, "The share of chance.");
    public static readonly Setting<double> Beta = Share("augmentation.relevance_dropout.beta", "--beta", 0.5, "How much is dropped.");
    public static readonly Setting<double> Value = Number("augmentation.relevance_dropout.value_replace", "--value", 0, "What dropped points' values become.", _ => true, "a number");
    public static readonly Setting<FillKind> Fill = Choice("augmentation.relevance_dropout.fill", "--fill", FillKind.Value, "What dropped points become, --value or the first point that is left.", ("value", FillKind.Value), ("duplicate_first", FillKind.FirstKept));
    public static readonly Setting<bool> SaveIndices = Switch("augmentation.relevance_dropout.save_indices", "--save-indices", false, "Whether the dropped points' indices are written, a file an epoch.");
    public static readonly Setting<double> Probability = Share("augmentation.relevance_dropout.probability", "--probability", 1, "With what probability a cloud loses points.");
    public static readonly Setting<double?> TopK = MaybeShare("augmentation.relevance_dropout.top_k", "--top-k", "Drops exactly this share, the most relevant, instead of by chance.");
    public static readonly Setting<string?> Composite = Text("augmentation.relevance_dropout.composite", "--composite", "What relevance is propagated by.", "the network's first", "composite");
    public static readonly Setting<RelDrop.Precision> Precision = Choice("augmentation.relevance_dropout.precision", "--precision", RelDrop.Precision.Full, "The arithmetic of relevance.", ("full", RelDrop.Precision.Full), ("bfloat16", RelDrop.Precision.BFloat16));
    public static readonly Setting<bool> Scaling = Switch("augmentation.scaling.enabled", "--scaling", true, "Whether clouds are scaled at random.");
    public static readonly Setting<double> ScaleLow = Number("augmentation.scaling.scale_low", "--scale-low", 0.8, "By this at least.", scale => scale > 0, "a number above 0");
    public static readonly Setting<double> ScaleHigh = Number("augmentation.scaling.scale_high", "--scale-high", 1.25, "By this at most.", scale => scale > 0, "a number above 0");
    public static readonly Setting<bool> Shifting = Switch("augmentation.shifting.enabled", "--shifting", true, "Whether clouds are shifted at random.");
    public static readonly Setting<double> ShiftRange = Number("augmentation.shifting.shift_range", "--shift-range", 0.1, "By this at most, along each axis.", range => range >= 0, "a number of 0 or more");
    public static readonly Setting<bool> Rotation = Switch("augmentation.rotation.enabled", "--rotation", false, "Whether clouds are turned at random.");
    public static readonly Setting<Rotation> RotationAxis = Choice("augmentation.rotation.axis", "--rotation-axis", Data.Rotation.Up, "About which axis.", ("up", Data.Rotation.Up), ("any", Data.Rotation.Any));
    public static readonly Setting<bool> Jitter = Switch("augmentation.jitter.enabled", "--jitter", false, "Whether each point is moved at random.");
    public static readonly Setting<double> JitterDeviation = Number("augmentation.jitter.sigma", "--jitter-sigma", 0.01, "By this standard deviation.", sigma => sigma >= 0, "a number of 0 or more");
    public static readonly Setting<double> JitterLimit = Number("augmentation.jitter.clip", "--jitter-clip", 0.05, "By this at most.", clip => clip >= 0, "a number of 0 or more");

    public static readonly Setting<string?> SaveDir = Text("logging.save_dir", "--out", "The run's folder: weights, checkpoint, log and configuration.", "out/MODEL-DATASET", "folder");
    public static readonly Setting<int> CheckpointInterval = Count("logging.checkpoint_interval", "--checkpoint-interval", 10, "From one checkpoint to the next, in epochs.");
    public static readonly Setting<bool> TensorBoard = Switch("logging.tensorboard", "--tensorboard", false, "Whether curves are written for TensorBoard.");

    /// <summary>All of them, in the order of a file.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        BatchSize, Epochs, LearningRate, Optimizer, WeightDecay, StepSize, Gamma, Seed, Device, LogDir,
        Model, ClassCount, NormalChannel,
        Dataset, DataPath, Points, UseNormals, FarthestPoints, Cached, MaxMegabytes, TrainShapes, TestShapes, Noise, MarkerShare, TestMarkers,
        RandomDropout, MaxRatio,
        RelevanceDropout, Alpha, Beta, Value, Fill, SaveIndices, Probability, TopK, Composite, Precision,
        Scaling, ScaleLow, ScaleHigh, Shifting, ShiftRange, Rotation, RotationAxis, Jitter, JitterDeviation, JitterLimit,
        SaveDir, CheckpointInterval, TensorBoard,
    ];

    /// <summary>How they are written.</summary>
    public static SettingsFile Format { get; } = new(All);

    /// <summary>Those that may differ when a run goes on.</summary>
    public static IReadOnlyList<Setting> Changeable { get; } = [Epochs, DataPath, Cached, MaxMegabytes, LogDir, SaveDir, CheckpointInterval, TensorBoard];
}
