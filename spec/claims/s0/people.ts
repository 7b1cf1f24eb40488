// Who said what in thread S0, and when.

export const kirill = 'Kirill A. Shutemov, 2021-04-19';
export const sean = 'Sean Christopherson, 2021-04-16';
export const seanLater = 'Sean Christopherson, 2021-04-19 (same thread)';
export const david = 'David Hildenbrand, 2021-04-09 (RFCv1 thread)';
export const context = 'same thread';
export const derived = 'derived from the quoted code';

/** Bounds for claims that one VM is enough for; they leave room for the event the claim is about. */
export const alone = { vms: 1 };
