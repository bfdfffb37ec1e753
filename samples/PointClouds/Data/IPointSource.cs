namespace PointClouds.Data;

/// <summary>A data set that can be read.</summary>
internal interface IPointSource
{
    /// <summary>The name that it is opened by, such as <c>ModelNet40</c>.</summary>
    string Name { get; }

    /// <summary>The classes' names, in order.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>Reads what a model learns from.</summary>
    /// <exception cref="InvalidDataException">A file is missing or broken; the message names it and the line.</exception>
    PointSet Train();

    /// <summary>Reads what a model is tested on.</summary>
    /// <inheritdoc cref="Train"/>
    PointSet Test();
}
