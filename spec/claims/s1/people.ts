// Who said it.

export const sean = 'Sean Christopherson, 2024-05-13';
export const james = 'James Gowans, 2024-05-13';
export const context = 'Patrick Roy and others, same thread';
export const derived = 'derived from the designs';
