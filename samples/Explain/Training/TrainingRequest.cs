using RelDrop.Models;

namespace Explain.Training;

/// <summary>What is to be trained, and how.</summary>
/// <param name="Model">The model.</param>
/// <param name="Data">The folder of <c>train</c> and <c>test</c>.</param>
/// <param name="Preparation">How images become inputs.</param>
/// <param name="Images">At most so many training images, or null for all.</param>
/// <param name="TestImages">At most so many test images, or null for all.</param>
/// <param name="Epochs">How often each image is seen.</param>
/// <param name="BatchSize">How many images a step sees.</param>
/// <param name="LearningRate">The first learning rate of the cosine schedule.</param>
/// <param name="Seed">The seed of the weights and of the images' order.</param>
/// <param name="Output">The file of weights.</param>
/// <param name="InputOptions">The options behind <paramref name="Preparation"/>, which explaining needs too.</param>
internal sealed record TrainingRequest(
    ModelInfo Model,
    string Data,
    Preparation Preparation,
    int? Images,
    int? TestImages,
    int Epochs,
    int BatchSize,
    double LearningRate,
    int Seed,
    string Output,
    string InputOptions);
