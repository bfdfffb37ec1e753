namespace RelDrop.Notebooks;

/// <summary>What shows itself as HTML, in notebooks and elsewhere.</summary>
internal interface IHtml
{
    /// <summary>A piece of HTML that needs nothing beside it.</summary>
    string ToHtml();
}
