namespace RelDrop.Graphs;

/// <summary>Where something stands in a user's source: for those who report of it, an opaque thing to the compiler.</summary>
internal abstract record Place;
